// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What a sanitizer build of `fencepost` must not be told.

const char *__asan_default_options(void);

// LLVM's headers poison what their arena allocators have not handed out yet,
// but Debian's libLLVM, built without the sanitizer, does not unpoison what it
// hands out of the same arena: our reads of it would be reported. And Clang
// leaves its AST to the end of the process on purpose.
const char *__asan_default_options(void)
{
	return "allow_user_poisoning=0:detect_leaks=0";
}
