/*
 * health-probe PORT PATH [SECONDS]
 *
 * Asks the web server at 127.0.0.1:PORT for PATH with GET. It ends with 0 if the answer's status is 200 to 399, else with 1, the two codes of a
 * health check. What it writes is what an engine shows of a failed check: the first line of the answer, or why there is none. It waits at most
 * SECONDS for the answer, 30 unless given, which is Docker's default for a health check.
 *
 * For images without a shell and without a C library: it has no libc, no heap and no writable data, and calls the kernel itself. build.sh makes the
 * programs that the package has.
 */
#include <asm/unistd.h>

typedef unsigned long word;

struct part { const char *text; word length; };
struct message { void *name; word name_length; struct part *parts; word count; void *control; word control_length; int flags; };
struct time { long seconds, microseconds; };

enum { AF_INET = 2, SOCK_STREAM = 1, SOL_SOCKET = 1, SO_RCVTIMEO = 20, SO_SNDTIMEO = 21, MSG_NOSIGNAL = 0x4000 };
enum { EINTR = 4, EAGAIN = 11, ETIMEDOUT = 110, ECONNREFUSED = 111, EINPROGRESS = 115 };
enum { DEFAULT_SECONDS = 30, MOST_SECONDS = 1000000000, MOST_PORT = 65535, LINE = 256 };

#if defined(__x86_64__)
static long call(long number, long a, long b, long c, long d, long e)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
    return result;
}

__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall start\n");
#elif defined(__aarch64__)
static long call(long number, long a, long b, long c, long d, long e)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    return x0;
}

__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tbl start\n");
#else
#error "There is no probe for this processor."
#endif

static struct part text(const char *text)
{
    word length = 0;
    while (text[length])
        length++;
    return (struct part){ text, length };
}

__attribute__((noreturn)) static void end(int code, struct part line)
{
    call(__NR_write, 1, (long)line.text, line.length, 0, 0);
    for (;;)
        call(__NR_exit_group, code, 0, 0, 0, 0);
}

static void check(long result)
{
    if (result >= 0)
        return;
    if (result == -ECONNREFUSED)
        end(1, text("Nothing listens on the port.\n"));
    if (result == -EAGAIN || result == -ETIMEDOUT || result == -EINPROGRESS)
        end(1, text("No answer in time.\n"));
    end(1, text("The connection failed.\n"));
}

/* 0 for what is not a whole number from 1 to most. */
static long number(const char *digits, long most)
{
    long value = 0;
    for (; *digits; digits++)
    {
        if (*digits < '0' || *digits > '9')
            return 0;
        value = value * 10 + (*digits - '0');
        if (value > most)
            return 0;
    }

    return value;
}

/* HTTP/1.x, a space, and a status of three digits from 200 to 399. */
static int is_healthy(const char *line, word length)
{
    const char *expected = "HTTP/1.";
    if (length < 12)
        return 0;
    for (int i = 0; i < 7; i++)
    {
        if (line[i] != expected[i])
            return 0;
    }

    return line[8] == ' ' && (line[9] == '2' || line[9] == '3') && line[10] >= '0' && line[10] <= '9' && line[11] >= '0' && line[11] <= '9';
}

/* The kernel starts a program with its number of arguments and their addresses on the stack. */
__attribute__((noreturn, used)) void start(const long *stack)
{
    long count = stack[0];
    const char *const *arguments = (const char *const *)(stack + 1);
    long port = count > 2 ? number(arguments[1], MOST_PORT) : 0;
    long seconds = count > 3 ? number(arguments[3], MOST_SECONDS) : DEFAULT_SECONDS;
    if (count < 3 || count > 4 || port == 0 || seconds == 0 || arguments[2][0] != '/')
        end(1, text("usage: health-probe PORT PATH [SECONDS]\n"));

    long server = call(__NR_socket, AF_INET, SOCK_STREAM, 0, 0, 0);
    check(server);
    struct time limit = { seconds, 0 };
    check(call(__NR_setsockopt, server, SOL_SOCKET, SO_RCVTIMEO, (long)&limit, sizeof limit));
    check(call(__NR_setsockopt, server, SOL_SOCKET, SO_SNDTIMEO, (long)&limit, sizeof limit));

    /* A sockaddr_in: both processors are little-endian, the port and the address are not. */
    word address[2] = { AF_INET | (word)(port >> 8) << 16 | (word)(port & 255) << 24 | 127UL << 32 | 1UL << 56, 0 };
    check(call(__NR_connect, server, (long)address, sizeof address, 0, 0));

    struct part parts[] =
    {
        text("GET "), text(arguments[2]), text(" HTTP/1.1\r\nHost: localhost:"), text(arguments[1]),
        text("\r\nUser-Agent: health-probe\r\nConnection: close\r\n\r\n"),
    };
    struct message message = { 0, 0, parts, sizeof parts / sizeof parts[0], 0, 0, 0 };
    check(call(__NR_sendmsg, server, (long)&message, MSG_NOSIGNAL, 0, 0));

    /* The first line, a byte at a time. */
    char line[LINE];
    word length = 0;
    while (length < LINE - 1)
    {
        long received;
        do
            received = call(__NR_read, server, (long)(line + length), 1, 0, 0);
        while (received == -EINTR);
        check(received);
        if (received == 0 || line[length] == '\r' || line[length] == '\n')
            break;
        length++;
    }

    if (length == 0)
        end(1, text("The server closed the connection.\n"));
    line[length] = '\n';
    end(!is_healthy(line, length), (struct part){ line, length + 1 });
}
