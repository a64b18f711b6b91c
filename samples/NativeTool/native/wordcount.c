#include <ctype.h>
#include <stdio.h>

/* Counts the words of its input. */
int main(void)
{
    long words = 0;
    int inside = 0;
    for (int c = getchar(); c != EOF; c = getchar()) {
        if (isspace(c)) {
            inside = 0;
        } else if (!inside) {
            inside = 1;
            words++;
        }
    }
    printf("%ld\n", words);
    return 0;
}
