// The system calls of a durable, captured step, and nothing else: for each step a record is written over a file that
// exists and made durable, the program is started with a pipe as its output, what it prints is read to the end, and
// its end is awaited with a time limit.
//   steps COUNT JOURNAL PROGRAM [sync]
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char blank[1 << 20], record[400];

int main(int argc, char **argv) {
  if (argc < 4)
    return 2;
  const int count = atoi(argv[1]), sync = argc > 4;
  char *arguments[] = {argv[3], NULL};
  int journal = open(argv[2], O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
  memset(blank, '\n', sizeof blank);
  memset(record, 'x', sizeof record);
  if (journal < 0 || pwrite(journal, blank, sizeof blank, 0) != sizeof blank || fdatasync(journal) != 0)
    return 3;
  for (int i = 0; i < count; ++i) {
    if (pwrite(journal, record, sizeof record, i * 2L * (long)sizeof record) < 0 || (sync && fdatasync(journal) != 0))
      return 3;
    int out[2], none = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (none < 0 || pipe2(out, O_CLOEXEC) != 0)
      return 3;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, none, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    pid_t child;
    if (posix_spawn(&child, argv[3], &actions, NULL, arguments, environ) != 0)
      return 3;
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(none);
    int process = (int)syscall(SYS_pidfd_open, child, 0);
    char bytes[4096];
    struct pollfd wait = {out[0], POLLIN, 0};
    while (poll(&wait, 1, 1000) > 0 && read(out[0], bytes, sizeof bytes) > 0)
      ;
    wait.fd = process;
    poll(&wait, 1, 1000);
    int status;
    waitpid(child, &status, 0);
    close(process);
    close(out[0]);
    if (pwrite(journal, record, sizeof record, (i * 2L + 1) * (long)sizeof record) < 0)
      return 3;
  }
  return fdatasync(journal) != 0;
}
