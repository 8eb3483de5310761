// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Workers.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/raw_ostream.h"
#include <cassert>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace llvm;

namespace fencepost {

namespace {

struct Worker {
  pid_t Pid;
  int Socket;
  size_t Job;
  std::string Line; // what has come of the job's result so far
};

} // namespace

// The worker's whole life: a job's number comes in, a line goes out.
[[noreturn]] static void serve(int Socket, function_ref<std::string(size_t)> Job) {
  size_t Index;
  while (sys::RetryAfterSignal(-1, read, Socket, &Index, sizeof(Index)) == ssize_t(sizeof(Index))) {
    std::string Line = Job(Index) + '\n';
    for (size_t Sent = 0; Sent < Line.size();) {
      ssize_t N = sys::RetryAfterSignal(-1, write, Socket, Line.data() + Sent, Line.size() - Sent);
      if (N < 0)
        _exit(1);
      Sent += N;
    }
  }
  // Not exit(): what the parent had in its buffers is the parent's to write.
  _exit(0);
}

static bool start(std::vector<Worker> &Workers, function_ref<std::string(size_t)> Job) {
  int Pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, Pair) != 0)
    return false;
  outs().flush();
  pid_t Pid = fork();
  if (Pid == 0) {
    close(Pair[0]);
    // A worker that held others' sockets would keep them from seeing that the parent is gone.
    for (const Worker &Other : Workers)
      close(Other.Socket);
    serve(Pair[1], Job);
  }
  close(Pair[1]);
  if (Pid < 0) {
    close(Pair[0]);
    return false;
  }
  Workers.push_back({Pid, Pair[0], 0, ""});
  return true;
}

static std::string describeEnd(pid_t Pid) {
  int Status = 0;
  sys::RetryAfterSignal(-1, waitpid, Pid, &Status, 0);
  if (WIFSIGNALED(Status))
    return std::string("the checker crashed here (") + strsignal(WTERMSIG(Status)) + ")";
  return "the checker gave up here (exit status " + std::to_string(WEXITSTATUS(Status)) + ")";
}

void runInWorkers(size_t Count, unsigned Wanted, function_ref<std::string(size_t)> Job,
                  function_ref<void(size_t, std::string, std::string)> Done) {
  std::vector<Worker> Workers;
  size_t Next = 0;
  // A worker that dies between two jobs is noticed when it is given the next.
  auto OldPipe = std::signal(SIGPIPE, SIG_IGN);

  // False: nothing is left to do.
  auto GiveJob = [&](Worker &W) {
    if (Next == Count)
      return false;
    W.Job = Next++;
    W.Line.clear();
    // If this fails, the socket is at its end, which is seen and told below.
    (void)!write(W.Socket, &W.Job, sizeof(W.Job));
    return true;
  };
  auto StartOne = [&] {
    if (Next == Count || !start(Workers, Job))
      return;
    GiveJob(Workers.back());
  };

  for (unsigned I = 0; I < Wanted; ++I)
    StartOne();
  while (!Workers.empty()) {
    std::vector<pollfd> Polled;
    for (const Worker &W : Workers)
      Polled.push_back({W.Socket, POLLIN, 0});
    if (poll(Polled.data(), Polled.size(), -1) < 0)
      continue;
    // Backwards, as workers leave the list.
    for (size_t I = Polled.size(); I-- > 0;) {
      if (!Polled[I].revents)
        continue;
      Worker &W = Workers[I];
      char Buffer[65536];
      ssize_t N = read(W.Socket, Buffer, sizeof(Buffer));
      if (N > 0) {
        W.Line.append(Buffer, N);
        if (W.Line.back() != '\n')
          continue;
        W.Line.pop_back();
        Done(W.Job, std::move(W.Line), "");
        if (GiveJob(W))
          continue;
        close(W.Socket);
        describeEnd(W.Pid);
        Workers.erase(Workers.begin() + I);
      } else {
        size_t Lost = W.Job;
        close(W.Socket);
        std::string Crash = describeEnd(W.Pid);
        Workers.erase(Workers.begin() + I);
        Done(Lost, "", std::move(Crash));
        StartOne();
      }
    }
  }
  std::signal(SIGPIPE, OldPipe);
  // Only if no worker could be started at all.
  for (; Next < Count; ++Next)
    Done(Next, "", "no worker process could be started (" + sys::StrError() + ")");
}

} // namespace fencepost
