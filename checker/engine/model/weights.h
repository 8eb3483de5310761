// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What each piece of evidence counts, for or against: all but the words, whose
 * scores are in words.def. The sum is the confidence, none or less is no finding.
 */
#ifndef FENCEPOST_WEIGHTS_H
#define FENCEPOST_WEIGHTS_H

enum {
	/* What a sum is worth. */
	HIGH_FROM = 5,			/* a name that says it plainly, and more than one other reason */
	MEDIUM_FROM = 3,
	PLAIN = 3,			/* a word of this score in words.def says it alone; a lighter one needs other reasons */
	DECLARED = 6,			/* a user's word: high, if nothing else speaks against it */

	/* Is the write a doorbell? */
	KNOWN_MEMORY = 1,		/* where it was allocated is seen: a type may be anybody's */
	ADDRESS_WRITTEN = 1,		/* of a register that takes an address only if its name says so, too */
	INDEX_WRITTEN = 1,		/* what counts entries tells of them */
	ZERO_WRITTEN = -3,		/* stops and clears more often than it starts */
	ORDERED_ELSEWHERE = 2,		/* somebody else put a barrier there */
	CONTROL_ORDERED_ELSEWHERE = 1,	/* ... before a control register, which has many uses */
	STRONGER_FOLLOWS = -4,		/* the ordered write behind it is the doorbell, this one prepares */
	HANDED_OVER = -3,		/* streaming memory: dma_map_*() usually comes between, and is what counts */
	OPAQUE_BETWEEN = -1,		/* it may order */
	BARRIER_AT_HAND = 2,		/* somebody thought of order here, and meant this write */
	NEAR_CALLS = 2,			/* with more calls between them, one access is less there for the other: */
	FAR = -1,			/* ... one call beyond that; of words each one */
	FARTHER = -2,			/* ... more than one */

	/* Does the word say whose the entry is? */
	TAUGHT_TOO = 1,			/* its name says so, and elsewhere a barrier stands for it */
	QUIET_FUNCTION = -3,		/* sets up or tears down: the device is not at work */
	STREAMING_WITHOUT_RING = -2,	/* a buffer is no entry, if nothing keeps the one behind the other */
	NAME_WORDS = 3,			/* longer names tell of other fields: outer_vlan_tag_valid */

	/* Does a posted write have to be there in time? Microseconds: */
	HOLD_TIME = 1000,		/* what is held is meant to the microsecond, and short */
	LONGEST_DELAY = 20000		/* of what takes longer nobody misses the time that a write is on its way */
};

#endif
