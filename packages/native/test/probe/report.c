/* A child that tells what it was started with: one JSON object on descriptor 1. No C library start-up opens anything. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

extern char **environ;

static void print_text(const char *text) {
  putchar('"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') putchar('\\');
    if ((unsigned char)*text < 0x20) {
      printf("\\u%04x", (unsigned)*text);
    } else {
      putchar(*text);
    }
  }
  putchar('"');
}

static void print_list(const char *name, char **list) {
  printf("\"%s\":[", name);
  for (int index = 0; list[index] != NULL; index++) {
    if (index > 0) putchar(',');
    print_text(list[index]);
  }
  printf("],");
}

static void print_descriptors(void) {
  DIR *directory = opendir("/proc/self/fd");
  struct dirent *entry;
  int count = 0;
  printf("\"descriptors\":{");
  while ((entry = readdir(directory)) != NULL) {
    char target[256];
    if (entry->d_name[0] == '.' || atoi(entry->d_name) == dirfd(directory)) continue;
    ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);
    target[length < 0 ? 0 : length] = '\0';
    printf("%s\"%s\":", count++ > 0 ? "," : "", entry->d_name);
    print_text(target);
  }
  printf("},");
  closedir(directory);
}

static void print_status(const char *field) {
  char line[256];
  FILE *file = fopen("/proc/self/status", "re");
  while (fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, field, strlen(field)) != 0) continue;
    char *value = line + strlen(field) + 1;
    value += strspn(value, " \t");
    value[strcspn(value, "\n")] = '\0';
    printf("\"%s\":", field);
    print_text(value);
    printf(",");
  }
  fclose(file);
}

int main(int argc, char **argv) {
  (void)argc;
  char directory[4096];
  int death = 0;
  prctl(PR_GET_PDEATHSIG, &death);
  printf("{");
  print_descriptors();
  print_list("argv", argv);
  print_list("environment", environ);
  print_status("SigBlk");
  print_status("SigIgn");
  print_status("SigCgt");
  printf("\"directory\":");
  print_text(getcwd(directory, sizeof directory));
  printf(",\"pid\":%d,\"parent\":%d,\"session\":%d,\"deathSignal\":%d,\"noNewPrivileges\":%d}\n", getpid(), getppid(),
         getsid(0), death, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  return 0;
}
