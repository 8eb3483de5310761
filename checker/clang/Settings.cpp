// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The option values that the tool and the plugin share.
#include "Analysis.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace fencepost {

// The names that number -> name gives for 0 .. Count - 1, for messages.
template <typename Enum> static std::string names(unsigned Count, const char *(*Name)(Enum)) {
  std::string Result;
  for (unsigned I = 0; I < Count; ++I)
    Result += (I ? ", " : "") + std::string(Name(static_cast<Enum>(I)));
  return Result;
}

bool Settings::setKernel(StringRef Value, std::string &Error) {
  if (Value == "auto") {
    Kernel = 0;
    return true;
  }
  SmallVector<StringRef, 3> Parts;
  Value.split(Parts, '.');
  unsigned Numbers[3] = {0, 0, 0};
  bool Bad = Parts.size() < 2 || Parts.size() > 3;
  for (size_t I = 0; !Bad && I < Parts.size(); ++I)
    Bad = Parts[I].getAsInteger(10, Numbers[I]);
  if (Bad || Numbers[0] == 0 || Numbers[0] > 255 || Numbers[1] > 255) {
    Error = ("'" + Value + "' is neither auto nor a kernel version such as 6.12 or 5.10.3").str();
    return false;
  }
  // LINUX_VERSION_CODE, too, stops counting at 255.
  Kernel = FP_KERNEL(Numbers[0], Numbers[1], std::min(Numbers[2], 255u));
  return true;
}

bool Settings::setArchs(StringRef Value, std::string &Error) {
  if (Value == "portable") {
    Archs = 0;
    return true;
  }
  fp_archs Set = 0;
  for (StringRef Name : split(Value, ',')) {
    fp_arch Arch = fp_arch_find(Name.data(), Name.size());
    if (Arch == FP_NR_ARCHS) {
      Error = ("'" + Name + "' is no known architecture; there are: portable, ").str() +
              names(FP_NR_ARCHS, fp_arch_name);
      return false;
    }
    Set |= fp_archs(1) << Arch;
  }
  Archs = Set;
  return true;
}

bool Settings::setChecks(StringRef Value, std::string &Error) {
  bool Chosen[FP_NR_CHECKS];
  // A list that starts by taking away takes it from all.
  std::fill(Chosen, Chosen + FP_NR_CHECKS, Value.starts_with("-"));
  for (StringRef Item : split(Value, ',')) {
    StringRef Text = Item;
    bool On = !Text.consume_front("-");
    Expected<GlobPattern> Glob = GlobPattern::create(Text);
    if (!Glob) {
      Error = ("'" + Text + "': ").str() + toString(Glob.takeError());
      return false;
    }
    bool Matched = false;
    for (unsigned I = 0; I < FP_NR_CHECKS; ++I)
      if (Glob->match(fp_check_name(static_cast<fp_check>(I)))) {
        Chosen[I] = On;
        Matched = true;
      }
    if (!Matched) {
      Error = ("'" + Text + "' matches no check; there are: ").str() + names(FP_NR_CHECKS, fp_check_name);
      return false;
    }
  }
  std::copy(Chosen, Chosen + FP_NR_CHECKS, Enabled);
  return true;
}

bool Settings::setMinConfidence(StringRef Value, std::string &Error) {
  for (fp_confidence C : {FP_LOW, FP_MEDIUM, FP_HIGH})
    if (Value == fp_confidence_name(C)) {
      MinConfidence = C;
      return true;
    }
  Error = ("'" + Value + "' is none of low, medium, high").str();
  return false;
}

bool Settings::addApi(StringRef NameOrFile, std::string &Error) {
  SmallString<256> Path(NameOrFile);
  if (sys::fs::exists(Path))
    sys::fs::make_absolute(Path);
  ApiFiles.push_back(std::string(Path));
  return Api.add(NameOrFile, Error);
}

} // namespace fencepost
