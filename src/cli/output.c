/* SPDX-License-Identifier: MIT */
/* Writes beside the target and renames. */
#define _XOPEN_SOURCE 700
#define _FILE_OFFSET_BITS 64

#include "output.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM, SIGXCPU};
enum { SIGNALS = sizeof signals / sizeof *signals };

/* What a signal has to remove, or what is no file. It changes only while signals are blocked. */
static const char *volatile to_remove = "";

/* Handlers are reset: the second time the signal ends the program, as whoever sent it expects. */
static void remove_and_end(int number)
{
    unlink(to_remove);
    raise(number);
}

static void remove_nothing(void)
{
    sigset_t blocked, before;
    sigemptyset(&blocked);
    for (int i = 0; i < SIGNALS; i++)
        sigaddset(&blocked, signals[i]);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    to_remove = "";
    sigprocmask(SIG_SETMASK, &before, NULL);
}

/* Signals that were ignored stay so, as under nohup. A file that grows too large is an error of the write. */
static void catch_signals(void)
{
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    before = action;
    action.sa_handler = remove_and_end;
    action.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], NULL, &before);
        if (before.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
    }
    signal(SIGXFSZ, SIG_IGN);
}

/* The name is known to the handler before the file exists. */
static int open_temporary(output *o, mode_t mode)
{
    static const char suffix[] = ".XXXXXX";
    const size_t length = strlen(o->path);
    char *const name = malloc(length + sizeof suffix);
    sigset_t all, before;
    if (!name)
        return -1;
    memcpy(name, o->path, length);
    memcpy(name + length, suffix, sizeof suffix);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    const int file = mkstemp(name);
    if (file >= 0)
        to_remove = name;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (file < 0) {
        free(name);
        return -1;
    }
    o->temporary = name;
    if (fchmod(file, mode))
        return close(file), -1;
    o->file = fdopen(file, "w+b");
    return o->file ? 0 : (close(file), -1);
}

/* Permissions of any new file. */
static mode_t new_mode(void)
{
    const mode_t mask = umask(0);
    umask(mask);
    return (mode_t)(0666 & ~mask);
}

static char *copy_of(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *const copy = malloc(size);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

int output_open(output *o, const char *path)
{
    struct stat status;
    *o = (output){.name = path};
    catch_signals();
    if (strcmp(path, "-") == 0) {
        o->name = "standard output";
        o->file = stdout;
        return 0;
    }
    const int exists = stat(path, &status) == 0, is_there = exists || lstat(path, &status) == 0;
    if (is_there && !exists) { /* a link to nothing would be replaced, not followed */
        errno = ENOENT;
    } else if (exists && !S_ISREG(status.st_mode)) { /* a device or a pipe cannot be replaced */
        o->file = S_ISDIR(status.st_mode) ? (errno = EISDIR, (FILE *)NULL) : fopen(path, "wb");
    } else {
        o->path = exists ? realpath(path, NULL) : copy_of(path);
        /* Who may read the old file may read the new one, and nobody else. */
        if (o->path && open_temporary(o, exists ? (mode_t)(status.st_mode & 0777) : new_mode()))
            output_abandon(o);
    }
    return o->file ? 0 : cli_fail(CLI_FAILED, path, "cannot write: %s", strerror(errno));
}

int output_is_seekable(const output *o)
{
    return o->temporary != NULL;
}

void output_abandon(output *o)
{
    const int error = errno;
    if (o->file && o->file != stdout)
        fclose(o->file);
    if (o->temporary) {
        unlink(o->temporary);
        remove_nothing();
    }
    free(o->temporary);
    free(o->path);
    o->file = NULL;
    o->temporary = o->path = NULL;
    errno = error;
}

int output_commit(output *o)
{
    errno = 0;
    int failed = fflush(o->file) || ferror(o->file);
    if (!failed && o->temporary)
        failed = fsync(fileno(o->file)) != 0;
    if (o->file != stdout) {
        failed |= fclose(o->file) != 0;
        o->file = NULL;
    }
    if (!failed && o->temporary)
        failed = rename(o->temporary, o->path) != 0;
    if (!failed && o->temporary) {
        remove_nothing();
        free(o->temporary);
        o->temporary = NULL;
    }
    const char *const name = o->name;
    output_abandon(o);
    return failed ? cli_fail(CLI_FAILED, name, "cannot write: %s",
                             errno ? strerror(errno) : "an earlier write failed")
                  : 0;
}
