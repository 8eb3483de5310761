#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""meanwhile.py FIFO ACTION... -- COMMAND...: makes FIFO, runs the command, and each time that it
opens FIFO for reading, which is when it waits for us, does the next ACTION:

    go         lets it read an empty file
    kill       kills its workers, as if memory had run out
    interrupt  sends what Ctrl-C sends, to all of them
    hangup     sends what a terminal sends that goes away, then as `go`
    term       asks the command to end, and not its workers
    sh=LINE    runs LINE in a shell, then as `go`

Ends with the command's exit status."""
import os
import select
import signal
import subprocess
import sys

fifo, dashes = sys.argv[1], sys.argv.index("--")
if os.path.exists(fifo):
    os.unlink(fifo)
os.mkfifo(fifo)
for ending in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(ending, signal.SIG_DFL)   # whoever started us may have them ignored
command = subprocess.Popen(sys.argv[dashes + 1:], start_new_session=True)
signal.alarm(120)   # a test that goes wrong should end; no result depends on it


def kill_workers():
    with open("/proc/%d/task/%d/children" % (command.pid, command.pid), encoding="ascii") as f:
        workers = [int(pid) for pid in f.read().split()]
    for pid in workers:
        end = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        select.select([end], [], [])


for action in sys.argv[2:dashes]:
    gate = os.open(fifo, os.O_WRONLY)
    if action == "interrupt":
        os.killpg(command.pid, signal.SIGINT)
        command.wait()
    elif action == "term":
        command.terminate()
        command.wait()
    elif action == "hangup":
        os.killpg(command.pid, signal.SIGHUP)
    elif action == "kill":
        kill_workers()
    elif action.startswith("sh="):
        subprocess.run(action[3:], shell=True, check=True)
    os.close(gate)
sys.exit(command.wait())
