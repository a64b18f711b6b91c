// The app of an image that tries to harm the machine which starts it. It says of each attempt whether it was "refused" or "DONE".
// It never writes to the machine's settings anything but what is in them.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char buffer[1 << 20];

static void say(const char *what, int is_done)
{
    printf("%s %s\n", is_done ? "DONE" : "refused", what);
    fflush(stdout);
}

static int can_open(const char *path, int flags)
{
    int file = open(path, flags);
    if (file >= 0)
        close(file);
    return file >= 0;
}

static int can_read(const char *path)
{
    int file = open(path, O_RDONLY | O_NONBLOCK);
    int is_done = file >= 0 && read(file, buffer, 1) > 0;
    if (file >= 0)
        close(file);
    return is_done;
}

// The same bytes again.
static int can_write_back(const char *path)
{
    int file = open(path, O_RDWR);
    if (file < 0)
        return can_open(path, O_WRONLY);
    ssize_t length = read(file, buffer, sizeof buffer);
    lseek(file, 0, SEEK_SET);
    length = length > 0 ? write(file, buffer, length) : length;
    close(file);
    return 1;
}

static int can_write_any(const char *folder, const char *name)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    int is_done = 0;
    while (entries && (entry = readdir(entries)))
    {
        char path[512];
        snprintf(path, sizeof path, "%s/%s%s", folder, entry->d_name, name);
        struct stat about;
        is_done |= stat(path, &about) == 0 && S_ISREG(about.st_mode) && can_open(path, O_WRONLY);
    }
    if (entries)
        closedir(entries);
    return is_done;
}

static void write_text(const char *path, const char *text)
{
    int file = open(path, O_WRONLY);
    if (file >= 0)
    {
        ssize_t length = write(file, text, strlen(text));
        (void)length;
        close(file);
    }
}

// In a child: what is done there stays there.
static int in_child(int (*attempt)(void))
{
    int child = fork();
    if (child == 0)
        _exit(attempt());
    int status = 0;
    waitpid(child, &status, 0);
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static int make_user_namespace(void) { return unshare(CLONE_NEWUSER) == 0; }

static int write_through_new_proc(void)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID) != 0)
        return 0;
    write_text("/proc/self/setgroups", "deny");
    char map[64];
    snprintf(map, sizeof map, "0 %d 1", atoi(getenv("AS")));
    write_text("/proc/self/uid_map", map);
    int child = fork();
    if (child == 0)
        _exit((mount("proc", "/tmp", "proc", 0, 0) == 0 && can_write_back("/tmp/sys/kernel/core_pattern"))
            || (umount2("/proc/sys", MNT_DETACH) == 0 && can_write_back("/proc/sys/kernel/core_pattern"))
            || (mount(0, "/proc/sys", 0, MS_REMOUNT | MS_BIND, 0) == 0 && can_write_back("/proc/sys/kernel/core_pattern")));
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

// What the kernel ends first when memory runs short.
static int lower_oom_score(void)
{
    write_text("/proc/self/oom_score_adj", "0");
    FILE *file = fopen("/proc/self/oom_score_adj", "r");
    int score = 1000;
    int is_read = file && fscanf(file, "%d", &score) == 1;
    if (file)
        fclose(file);
    return is_read && score < 1000;
}

static int change_root(void) { return chroot("/tmp") == 0; }

static int fill_memory(void)
{
    long most = 2 * atol(getenv("MEMORY"));
    for (long size = 0; size < most; size += sizeof buffer)
    {
        char *page = mmap(0, sizeof buffer, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED)
            return 0;
        memset(page, 1, sizeof buffer);
    }
    return 1;
}

static int fill_disk(const char *folder)
{
    char path[64];
    long most = 2 * atol(getenv("DISK")), size = 0;
    for (int i = 0; size < most; i++)
    {
        snprintf(path, sizeof path, "%s/file-%d", folder, i);
        int file = open(path, O_CREAT | O_WRONLY, 0600);
        if (file < 0)
            return 0;
        ssize_t length = write(file, buffer, sizeof buffer);
        close(file);
        if (length <= 0)
            return 0;
        size += length;
    }
    return 1;
}

static int make_processes(int count)
{
    int made = 0;
    for (; made < count; made++)
    {
        int child = fork();
        if (child < 0)
            break;
        if (child == 0)
            for (;;)
                pause();
    }
    return made;
}

static int reach(int kind, struct sockaddr *address, socklen_t length)
{
    int made = socket(kind, SOCK_STREAM, 0);
    return made >= 0 && connect(made, address, length) == 0;
}

int main(int count, char **arguments)
{
    if (count > 1 && strcmp(arguments[1], "swarm") == 0)
    {
        // As many as there may be, each of which makes more, and none of which ends when it is asked to.
        signal(SIGTERM, SIG_IGN);
        setsid();
        make_processes(800);
        printf("swarming\n");
        fflush(stdout);
        for (;;)
            if (fork() < 0)
                usleep(1000);
    }

    say("core_pattern", can_write_back("/proc/sys/kernel/core_pattern"));
    say("modprobe", can_open("/proc/sys/kernel/modprobe", O_WRONLY));
    say("sys/kernel", can_write_any("/proc/sys/kernel", ""));
    say("sys/vm", can_write_any("/proc/sys/vm", ""));
    say("sys/fs", can_write_any("/proc/sys/fs", ""));
    say("sys/user", can_write_any("/proc/sys/user", ""));
    say("irq", can_open("/proc/irq/default_smp_affinity", O_WRONLY) || can_write_any("/proc/irq", "/smp_affinity"));
    say("sysrq-trigger", can_open("/proc/sysrq-trigger", O_WRONLY));
    say("acpi", can_write_any("/proc/acpi", ""));
    say("kcore", can_read("/proc/kcore"));
    say("keys", can_read("/proc/keys"));
    say("timer_list", can_read("/proc/timer_list"));
    say("sys", can_write_any("/sys/kernel", "") || can_write_any("/sys/power", ""));
    say("mount", mount("tmpfs", "/tmp", "tmpfs", 0, 0) == 0);
    say("user-namespace", in_child(make_user_namespace));
    say("new-proc", in_child(write_through_new_proc));
    say("chroot", in_child(change_root));
    say("mknod", mknod("/tmp/disk", S_IFBLK | 0600, makedev(8, 0)) == 0 || mknod("/tmp/memory", S_IFCHR | 0600, makedev(1, 1)) == 0);
    say("priority", setpriority(0, 0, -5) == 0);
    say("oom-score", lower_oom_score());
    say("hostname", sethostname("other", 5) == 0);

    // KEYCTL_GET_KEYRING_ID of KEY_SPEC_SESSION_KEYRING: what the build's session has, such as Kerberos tickets.
    say("keyring", syscall(SYS_keyctl, 0, -3, 0) >= 0);
    memset(buffer, 0, sizeof buffer);
    say("io_uring", syscall(SYS_io_uring_setup, 1, buffer) >= 0);
    say("bpf", syscall(SYS_bpf, 0, buffer, 0) >= 0 || errno != EPERM);

    int victim = atoi(getenv("VICTIM"));
    say("kill", kill(victim, 0) == 0);
    say("ptrace", ptrace(PTRACE_ATTACH, victim, 0, 0) == 0);
    say("store", can_open(getenv("STORE"), O_RDONLY));

    struct sockaddr_in tcp = { .sin_family = AF_INET, .sin_port = htons(atoi(getenv("PORT"))), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    say("tcp", reach(AF_INET, (struct sockaddr *)&tcp, sizeof tcp));
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    strcpy(local.sun_path + 1, getenv("SOCKET"));
    say("abstract-socket", reach(AF_UNIX, (struct sockaddr *)&local, offsetof(struct sockaddr_un, sun_path) + 1 + strlen(getenv("SOCKET"))));

    say("memory", in_child(fill_memory));
    say("disk", fill_disk("/tmp") || fill_disk("/data"));
    say("device-folder", fill_disk("/dev"));

    // Its own files are its own to change: nobody else may see it.
    FILE *own = fopen("/app/own", "w");
    if (own)
    {
        fputs("changed", own);
        fclose(own);
    }

    say("processes", make_processes(800) == 800);
    printf("end\n");
    return 0;
}
