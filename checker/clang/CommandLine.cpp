// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "CommandLine.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace fencepost {

int fail(const Twine &Message) {
  errs() << "fencepost: " << Message << '\n';
  return ExitFailure;
}

int versionCommand() {
  outs() << "fencepost " FENCEPOST_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  return ExitClean;
}

static void printHelp(ArrayRef<Option> Options, StringRef Usage) {
  outs() << "usage: " << Usage << "\noptions:\n";
  for (const Option &O : Options) {
    std::string Left = O.Value.empty() ? O.Name.str() : (O.Name + " " + O.Value).str();
    // A name too wide for its column has the help on the next line.
    bool Wide = Left.size() > 25;
    outs() << "  " << Left << (Wide ? "\n" : "") << std::string(Wide ? 28 : 26 - Left.size(), ' ') << O.Help
           << '\n';
  }
}

std::optional<Arguments> parseArguments(ArrayRef<const char *> Args, ArrayRef<Option> Options, StringRef Usage,
                                        int &Status) {
  Arguments Result;
  auto Reject = [&](const Twine &Message) {
    Status = fail(Message);
    return std::nullopt;
  };

  for (size_t I = 0; I < Args.size(); ++I) {
    StringRef Arg = Args[I];
    if (Arg == "--") {
      Result.AfterDashes.emplace(Args.begin() + I + 1, Args.end());
      break;
    }
    if (Arg == "--help") {
      printHelp(Options, Usage);
      Status = ExitClean;
      return std::nullopt;
    }
    if (!Arg.starts_with("-") || Arg == "-") {
      Result.Files.push_back(Arg.str());
      continue;
    }

    // --name=value, --name value, -nvalue, -n value.
    bool Long = Arg.starts_with("--");
    StringRef Name = Long ? Arg.split('=').first : Arg.take_front(2);
    StringRef Value = Arg.drop_front(Name.size());
    bool Attached = !Value.empty();
    if (Long)
      Value.consume_front("=");
    const Option *Found = find_if(Options, [&](const Option &O) { return O.Name == Name; });
    if (Found == Options.end())
      return Reject("unknown option '" + Name + "'; see --help");
    if (Found->Value.empty()) {
      if (Attached)
        return Reject(Name + " takes no value");
    } else if (!Attached) {
      if (++I == Args.size())
        return Reject(Name + " needs a value: " + Found->Value);
      Value = Args[I];
    }
    std::string Error;
    if (!Found->Set(Value, Error))
      return Reject(Name + ": " + Error);
  }
  return Result;
}

} // namespace fencepost
