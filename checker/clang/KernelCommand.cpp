// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// fencepost kernel: makes an object folder of a kernel with Clang, lets Kbuild
// tell fencepost-cc how it compiles the files in question (which takes
// seconds, as nothing is compiled), and checks those.
//
// In the object folder: fencepost-stamp (what it was configured for, and the
// lock), fencepost-notes.json (all that was recorded in it, cumulative: Kbuild
// does not repeat a command whose object is up to date), compile_commands.json
// made from that, fencepost-make.log (the last run of make).
#include "CheckCommand.h"
#include "CompileFlags.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/xxhash.h"
#include <fcntl.h>
#include <map>
#include <sys/file.h>
#include <unistd.h>

using namespace llvm;

namespace fencepost {

#define STRINGIFY(X) #X
#define LLVM_SUFFIX(MAJOR) "-" STRINGIFY(MAJOR)

namespace {

// A path of the command line, as a target of Kbuild and as the prefix or name of the sources it stands for.
struct Target {
  std::string Goal;   // "drivers/dma/", "drivers/net/tun.o"
  std::string Source; // absolute: ".../drivers/dma/", ".../drivers/net/tun.c"
};

class KernelBuild {
public:
  std::string Source; // real path
  std::string Arch = "arm64", Config = "allmodconfig", Objects;
  unsigned Jobs = 0;

  bool open();
  bool prepare(Progress &Bar);
  bool addTarget(StringRef Path);
  bool record(Progress &Bar);
  // The commands of the targets' sources, from all that has been recorded; writes compile_commands.json.
  bool units(std::vector<Unit> &Units);

  std::string Error; // of the function that returned false

private:
  bool findVersion();
  bool make(ArrayRef<std::string> Goals, bool Record);
  bool writeDatabase(StringRef Path);
  std::string inObjects(StringRef Name) const { return Objects + "/" + Name.str(); }
  std::string firstError() const;

  std::string Version, Stamp, StandIn;
  std::vector<Target> Targets;
};

} // namespace

static std::string readAll(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path);
  return Buffer ? (*Buffer)->getBuffer().str() : "";
}

// From the first lines of the top Makefile, which every kernel has in this form.
bool KernelBuild::findVersion() {
  std::string Makefile = readAll(Source + "/Makefile");
  std::map<StringRef, StringRef> Values;
  SmallVector<StringRef, 0> Lines;
  StringRef(Makefile).take_front(2000).split(Lines, '\n');
  for (StringRef Line : Lines) {
    auto [Name, Value] = Line.split('=');
    Values.try_emplace(Name.trim(), Value.trim());
  }
  if (Values["VERSION"].empty() || Values["PATCHLEVEL"].empty() || !sys::fs::exists(Source + "/Kbuild")) {
    Error = Source + " is not the top folder of a kernel source";
    return false;
  }
  Version = (Values["VERSION"] + "." + Values["PATCHLEVEL"]).str();
  if (!Values["SUBLEVEL"].empty())
    Version += ("." + Values["SUBLEVEL"]).str();
  return true;
}

bool KernelBuild::open() {
  SmallString<256> Real;
  if (std::error_code EC = sys::fs::real_path(Source, Real)) {
    Error = Source + ": " + EC.message();
    return false;
  }
  Source = std::string(Real);
  if (!findVersion())
    return false;

  std::string Self = sys::fs::getMainExecutable(nullptr, nullptr);
  StandIn = (sys::path::parent_path(Self) + "/fencepost-cc").str();
  if (!sys::fs::can_execute(StandIn) || StringRef(StandIn).contains(' ')) {
    Error = StandIn + (StringRef(StandIn).contains(' ') ? ": Kbuild takes no compiler with a blank in its path"
                                                        : " is missing; it belongs beside fencepost");
    return false;
  }
  Stamp = Source + '\n' + Version + '\n' + Arch + '\n' + Config + '\n' + StandIn + '\n';

  bool Ours = Objects.empty();
  if (Ours) {
    SmallString<256> Cache;
    if (!sys::path::cache_directory(Cache)) {
      Error = "there is neither $XDG_CACHE_HOME nor a home folder to put objects in; name a folder with -O";
      return false;
    }
    sys::path::append(Cache, "fencepost",
                      "linux-" + Version + "-" + Arch + "-" + Config + "-" + utohexstr(xxh3_64bits(Stamp)));
    Objects = std::string(Cache);
  } else {
    Objects = absolutePath(Objects);
  }
  if (std::error_code EC = sys::fs::create_directories(Objects)) {
    Error = Objects + ": " + EC.message();
    return false;
  }
  // Configuring overwrites .config: not in somebody's own build.
  std::error_code EC;
  if (!Ours && !sys::fs::exists(inObjects("fencepost-stamp")) &&
      sys::fs::directory_iterator(Objects, EC) != sys::fs::directory_iterator()) {
    Error = Objects + " holds files, but not of fencepost kernel; name an empty folder";
    return false;
  }
  return true;
}

// From make's log: ": LINE" for the first line that speaks of an error, or nothing.
std::string KernelBuild::firstError() const {
  std::string Log = readAll(inObjects("fencepost-make.log"));
  SmallVector<StringRef, 0> Lines;
  StringRef(Log).split(Lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Line : Lines)
    // Kbuild frames some of its messages with lines of nothing but stars.
    if ((Line.contains_insensitive("error") || Line.contains("***")) && any_of(Line, isAlpha))
      return (": " + Line.trim()).str();
  return "";
}

bool KernelBuild::make(ArrayRef<std::string> Goals, bool Record) {
  ErrorOr<std::string> Make = sys::findProgramByName("make");
  if (!Make) {
    Error = "make is not installed";
    return false;
  }
  unsigned N = Jobs ? Jobs : hardware_concurrency().compute_thread_count();
  std::vector<std::string> Words = {*Make,
                                    "-s",
                                    "-C",
                                    Source,
                                    "-j" + std::to_string(N),
                                    "O=" + Objects,
                                    "ARCH=" + Arch,
                                    "LLVM=" LLVM_SUFFIX(LLVM_VERSION_MAJOR),
                                    "CC=" + StandIn + " clang" LLVM_SUFFIX(LLVM_VERSION_MAJOR)};
  if (Record)
    Words.push_back("-k"); // one file that fails costs no other
  append_range(Words, Goals);

  // Set here for the one run that records; make hands it down to the compiler.
  if (Record)
    setenv("FENCEPOST_NOTES", inObjects("fencepost-notes.json").c_str(), 1);
  else
    unsetenv("FENCEPOST_NOTES");
  std::string Log = inObjects("fencepost-make.log");
  sys::fs::remove(Log); // a redirection does not shorten it
  std::optional<StringRef> Redirects[] = {StringRef(""), StringRef(Log), StringRef(Log)};
  int Status = sys::ExecuteAndWait(*Make, std::vector<StringRef>(Words.begin(), Words.end()), std::nullopt, Redirects,
                                   0, 0, &Error);
  unsetenv("FENCEPOST_NOTES");
  return Status == 0;
}

bool KernelBuild::prepare(Progress &Bar) {
  // Two that build in one folder would ruin it. Held until this process ends.
  std::string StampFile = inObjects("fencepost-stamp");
  int Lock = ::open(StampFile.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (Lock < 0) {
    Error = StampFile + ": " + sys::StrError();
    return false;
  }
  if (flock(Lock, LOCK_EX | LOCK_NB) != 0) {
    Bar.clear();
    errs() << "fencepost: waiting for another fencepost kernel in " << Objects << '\n';
    flock(Lock, LOCK_EX);
  }

  auto Run = [&](StringRef What, std::vector<std::string> Goals) {
    Bar.phase((What + " Linux " + Version + " for " + Arch).str());
    if (make(Goals, /*Record=*/false))
      return true;
    if (Error.empty())
      Error = (What + " Linux " + Version + " for " + Arch + " failed, see ").str() +
              inObjects("fencepost-make.log") + firstError();
    return false;
  };
  // Also in a folder that is ready, where it takes a second or two: what has to be
  // made anew must be made in earnest, not by a compiler that only takes notes.
  const std::vector<std::string> Prepare = {"prepare", "modules_prepare"};
  std::string OldStamp = readAll(StampFile), Notes = inObjects("fencepost-notes.json");
  if (OldStamp == Stamp && sys::fs::exists(Notes) && Run("preparing", Prepare))
    return true;
  Error.clear();
  // New, or made for something else, or the source has changed so much that it asks for a new configuration.
  if (!OldStamp.empty()) {
    // Objects without their notes, or notes on another configuration, would mislead.
    if (!Run("cleaning", {"mrproper"}))
      return false;
    sys::fs::remove(Notes);
  }
  if (!Run("configuring", {Config}) || !Run("preparing", Prepare))
    return false;
  if (ftruncate(Lock, 0) != 0 || pwrite(Lock, Stamp.data(), Stamp.size(), 0) != ssize_t(Stamp.size())) {
    Error = StampFile + ": " + sys::StrError();
    return false;
  }
  return true;
}

bool KernelBuild::addTarget(StringRef Path) {
  // Relative to the kernel's source, as in its Makefiles; absolute paths are fine if they lead there.
  SmallString<256> Real;
  if (sys::fs::real_path(absolutePath(Source, Path), Real)) {
    Error = (Path + ": no such file or folder in " + Source).str();
    return false;
  }
  StringRef Relative = Real;
  if (!Relative.consume_front(Source) || !Relative.consume_front("/")) {
    Error = (Path + " is not a part of the kernel in " + Source).str();
    return false;
  }
  if (sys::fs::is_directory(Real)) {
    Targets.push_back({Relative.str() + "/", std::string(Real) + "/"});
    return true;
  }
  if (!Relative.ends_with(".c")) {
    Error = (Path + " is neither a folder nor a C file").str();
    return false;
  }
  Targets.push_back({Relative.drop_back(1).str() + "o", std::string(Real)});
  return true;
}

bool KernelBuild::record(Progress &Bar) {
  std::vector<std::string> Goals;
  for (const Target &T : Targets)
    Goals.push_back(T.Goal);
  Bar.phase("recording the commands for " + join(Goals, " "));
  return make(Goals, /*Record=*/true);
}

// The database of the last note on each object, in the order of the objects: that is the one that holds.
bool KernelBuild::writeDatabase(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(inObjects("fencepost-notes.json"), /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  std::map<std::string, StringRef> Notes;
  for (StringRef Line, Rest = Buffer ? (*Buffer)->getBuffer() : ""; !Rest.empty();) {
    std::tie(Line, Rest) = Rest.split('\n');
    // A full disk or a power cut may have torn it; make repeats what it did not see succeed.
    std::optional<DatabaseEntry> Note = DatabaseEntry::of(Line);
    if (!Note)
      continue;
    // The kernel may have moved on since.
    if (!sys::fs::exists(Note->source()))
      Notes.erase(Note->object());
    else
      Notes[Note->object()] = Note->Text;
  }
  if (auto E = writeToOutput(Path, [&](raw_ostream &OS) {
        const char *Before = "[\n";
        for (const auto &[Object, Text] : Notes)
          OS << std::exchange(Before, ",\n") << Text;
        OS << (Notes.empty() ? "[]\n" : "\n]\n");
        return llvm::Error::success();
      })) {
    Error = toString(std::move(E));
    return false;
  }
  return true;
}

bool KernelBuild::units(std::vector<Unit> &Units) {
  std::string File = inObjects("compile_commands.json");
  std::shared_ptr<const Database> Known = writeDatabase(File) ? Database::load(File, Error) : nullptr;
  if (!Known)
    return false;
  for (const Target &T : Targets) {
    size_t Before = Units.size();
    // A file that is made in the build is in the object folder.
    std::string Generated = Objects + T.Source.substr(Source.size());
    for (size_t I = 0; I < Known->size(); ++I) {
      std::string Path = (*Known)[I].source();
      bool Folder = T.Source.back() == '/';
      if (Folder ? StringRef(Path).starts_with(T.Source) || StringRef(Path).starts_with(Generated) : Path == T.Source)
        Units.emplace_back(Known, I);
    }
    if (Units.size() == Before) {
      Error = "Kbuild compiles no C file for " + T.Goal + " with " + Config + " for " + Arch + ", see " +
              inObjects("fencepost-make.log") + firstError();
      return false;
    }
  }
  return true;
}

static const char Usage[] = R"(fencepost kernel [OPTIONS] --source DIR PATH...
Checks folders (drivers/dma/) or files (drivers/net/tun.c) of the kernel source in DIR, with the
commands of its own build. Nothing is compiled; DIR stays as it is. Needs what a kernel build
with clang and lld needs. What of a module has been asked for so far is judged together. Exit status: 0 nothing found, 1 findings, 2 errors.
The rules are those for every architecture, whichever the kernel is configured for.
)";

int kernelCommand(ArrayRef<const char *> Args) {
  CheckOptions Options;
  KernelBuild Build;
  std::vector<Option> Known = {
      {"--source", "DIR", "the kernel's source", keepIn(Build.Source)},
      {"--arch", "ARCH", "architecture to configure, as for the kernel's ARCH= (default: arm64)", keepIn(Build.Arch)},
      {"--config", "CONFIG", "configuration target of the kernel (default: allmodconfig)", keepIn(Build.Config)},
      {"-O", "OBJDIR", "object folder, kept for the next time (default: one in ~/.cache/fencepost)",
       keepIn(Build.Objects)},
  };
  append_range(Known, checkOptions(Options));
  Known.push_back(shardOption(Options));
  int Status;
  std::optional<Arguments> Parsed = parseArguments(Args, Known, Usage, Status);
  if (!Parsed)
    return Status;
  if (Build.Source.empty())
    return fail("no kernel source is given: --source DIR");
  if (Parsed->AfterDashes)
    return fail("Kbuild knows the flags; -- does not go with fencepost kernel");
  if (Parsed->Files.empty())
    return fail("no folder or file of the kernel is given, such as drivers/dma");
  Build.Jobs = Options.Run.Workers;

  if (!Build.open())
    return fail(Build.Error);
  for (const std::string &Path : Parsed->Files)
    if (!Build.addTarget(Path))
      return fail(Build.Error);

  std::vector<Unit> Units;
  bool Recorded, Understood;
  {
    Progress Bar(Options.Run.Mode);
    if (!Build.prepare(Bar)) {
      Bar.clear();
      return fail(Build.Error);
    }
    Recorded = Build.record(Bar);
    Understood = Build.units(Units);
  }
  if (!Understood)
    return fail(Build.Error);
  if (!Recorded)
    errs() << "fencepost: make could not do all of it, see " << Build.Objects << "/fencepost-make.log\n";
  return checkModules(modulesFor(Units, Options), Options);
}

} // namespace fencepost
