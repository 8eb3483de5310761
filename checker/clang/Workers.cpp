// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Workers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <cstring>
#include <malloc.h>
#include <poll.h>
#include <set>
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
  std::optional<size_t> Job; // nothing: it waits for one
  std::string Line;          // what has come of the job's result so far
};

} // namespace

static volatile std::sig_atomic_t Interrupted;

namespace {

// While it lives, signals that end a process only set Interrupted, and come only while the workers are waited for: one
// that came just before would not break the wait.
class Signals {
public:
  Signals() {
    Interrupted = 0;
    sigset_t Held;
    sigemptyset(&Held);
    for (int Signal : Ending)
      sigaddset(&Held, Signal);
    sigprocmask(SIG_BLOCK, &Held, &Before);
    struct sigaction Note = {};
    Note.sa_handler = [](int) { Interrupted = 1; };
    for (size_t I = 0; I < std::size(Ending); ++I) {
      sigaction(Ending[I], nullptr, &Old[I]);
      // nohup means it.
      if (Old[I].sa_handler != SIG_IGN)
        sigaction(Ending[I], &Note, nullptr);
    }
    // A worker that dies between two jobs is noticed when it is given the next.
    OldPipe = std::signal(SIGPIPE, SIG_IGN);
  }
  ~Signals() {
    // First, so that one which comes now does not cost what has been done.
    sigprocmask(SIG_SETMASK, &Before, nullptr);
    for (size_t I = 0; I < std::size(Ending); ++I)
      sigaction(Ending[I], &Old[I], nullptr);
    std::signal(SIGPIPE, OldPipe);
  }
  int wait(std::vector<pollfd> &Sockets) { return ppoll(Sockets.data(), Sockets.size(), nullptr, &Before); }
  // A terminal sends Ctrl-C to the workers, too, and it is the parent that ends them.
  void leaveToParent() {
    for (size_t I = 0; I < std::size(Ending); ++I)
      if (Ending[I] == SIGTERM)
        sigaction(SIGTERM, &Old[I], nullptr);
      else
        std::signal(Ending[I], SIG_IGN);
    sigprocmask(SIG_SETMASK, &Before, nullptr);
  }

private:
  static constexpr int Ending[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction Old[std::size(Ending)];
  sigset_t Before;
  void (*OldPipe)(int);
};

} // namespace

// The worker's whole life: a job's number comes in, a line goes out.
[[noreturn]] static void serve(int Socket, function_ref<std::string(size_t)> Job) {
  // The next job needs as much memory as this one: asking the kernel for it anew costs more than to keep it.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
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

static bool start(std::vector<Worker> &Workers, Signals &Held, function_ref<std::string(size_t)> Job) {
  int Pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, Pair) != 0)
    return false;
  outs().flush();
  pid_t Pid = fork();
  if (Pid == 0) {
    close(Pair[0]);
    Held.leaveToParent();
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
  Workers.push_back({Pid, Pair[0], std::nullopt, ""});
  return true;
}

namespace {

struct End {
  std::string What;
  bool FromOutside; // not the job's fault, as far as one can tell
};

} // namespace

static End endOf(const Worker &W) {
  int Status = 0;
  close(W.Socket);
  sys::RetryAfterSignal(-1, waitpid, W.Pid, &Status, 0);
  if (!WIFSIGNALED(Status))
    return {"the checker gave up here (exit status " + std::to_string(WEXITSTATUS(Status)) + ")", false};
  int Signal = WTERMSIG(Status);
  bool FromOutside = Signal == SIGKILL || Signal == SIGTERM;
  return {std::string("the checker ") + (FromOutside ? "was killed here twice (" : "crashed here (") +
              strsignal(Signal) + ")",
          FromOutside};
}

namespace {

class Pool {
public:
  Pool(unsigned Wanted, function_ref<std::optional<size_t>()> Next, function_ref<std::string(size_t)> Job,
       function_ref<void(size_t, std::string, std::string)> Done)
      : Wanted(Wanted), Next(Next), Job(Job), Done(Done) {}

  void run() {
    while (!Interrupted && giveJobs()) {
      std::vector<pollfd> Polled;
      std::vector<size_t> Numbers;
      for (size_t I = 0; I < Workers.size(); ++I)
        if (Workers[I].Job) {
          Polled.push_back({Workers[I].Socket, POLLIN, 0});
          Numbers.push_back(I);
        }
      if (Held.wait(Polled) < 0)
        continue;
      // Backwards, as workers leave the list.
      for (size_t I = Polled.size(); I-- > 0;)
        if (Polled[I].revents)
          hear(Numbers[I]);
    }
    for (const Worker &W : Workers) {
      kill(W.Pid, SIGKILL);
      endOf(W);
    }
  }

private:
  // To all that have none, and to new ones if there are not as many as wanted. False: nothing is left.
  bool giveJobs() {
    for (;;) {
      bool Busy = any_of(Workers, [](const Worker &W) { return W.Job.has_value(); });
      auto Idle = find_if(Workers, [](const Worker &W) { return !W.Job; });
      bool New = Idle == Workers.end();
      if (New && Workers.size() >= Wanted)
        return true;
      std::optional<size_t> First = next();
      if (!First)
        return Busy;
      if (!New)
        giveJob(*Idle, *First);
      else if (start(Workers, Held, Job))
        giveJob(Workers.back(), *First);
      else if (!Busy)
        Done(*First, "", "no worker process could be started (" + sys::StrError() + ")");
      else
        return Again.push_back(*First), true;
    }
  }
  std::optional<size_t> next() {
    if (Again.empty())
      return Next();
    size_t First = Again.back();
    Again.pop_back();
    return First;
  }
  void giveJob(Worker &W, size_t Number) {
    W.Job = Number;
    W.Line.clear();
    // If this fails, the socket is at its end, which is seen and told by hear().
    (void)!write(W.Socket, &Number, sizeof(Number));
  }
  void hear(size_t I) {
    Worker &W = Workers[I];
    char Buffer[65536];
    ssize_t N = read(W.Socket, Buffer, sizeof(Buffer));
    if (N <= 0)
      return lose(I);
    W.Line.append(Buffer, N);
    if (W.Line.back() != '\n')
      return;
    W.Line.pop_back();
    Done(*std::exchange(W.Job, std::nullopt), std::move(W.Line), "");
  }
  void lose(size_t I) {
    size_t Lost = *Workers[I].Job;
    End How = endOf(Workers[I]);
    Workers.erase(Workers.begin() + I);
    if (How.FromOutside && Retried.insert(Lost).second)
      Again.push_back(Lost);
    else
      Done(Lost, "", std::move(How.What));
  }

  unsigned Wanted;
  function_ref<std::optional<size_t>()> Next;
  function_ref<std::string(size_t)> Job;
  function_ref<void(size_t, std::string, std::string)> Done;
  Signals Held;
  std::vector<Worker> Workers;
  std::vector<size_t> Again;
  std::set<size_t> Retried;
};

} // namespace

void runInWorkers(unsigned Wanted, function_ref<std::optional<size_t>()> Next, function_ref<std::string(size_t)> Job,
                  function_ref<void(size_t, std::string, std::string)> Done) {
  Pool(Wanted, Next, Job, Done).run();
}

} // namespace fencepost
