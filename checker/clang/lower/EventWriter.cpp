// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "EventWriter.h"

using namespace clang;

namespace fencepost {

fp_event *EventWriter::addTo(unsigned Block, fp_event_type Type, SourceLocation At, SourceLocation Site,
                             llvm::StringRef Text) {
  fp_event *E = fp_event_add(U.Unit, Function, Block, Type, U.place(U.SM.getFileLoc(At)));
  SourceLocation Written = U.SM.getSpellingLoc(Site);
  if (Site.isMacroID() && !U.SM.isWrittenInScratchSpace(Written) && !U.Shared.isKernel(Written))
    E->site = U.place(Written);
  E->text = U.intern(Text);
  return E;
}

void EventWriter::barrier(const fp_primitive *P, const fp_primitive *Alternative, llvm::StringRef Name,
                          SourceLocation At, SourceLocation Site, bool Implied) {
  fp_event *E = add(FP_BARRIER, At, Site, (Name + "()").str());
  E->primitive = P;
  E->alternative = Alternative;
  // Barriers written in the kernel's headers are not the driver's to change.
  E->implied = Implied || U.Shared.isKernel(U.SM.getSpellingLoc(Site));
}

} // namespace fencepost
