#!/bin/sh
# Builds the programs that the package has: ./build.sh [FOLDER]
# They are kept beside their source, so that the .NET SDK alone builds the package. A test builds them again, and compares them byte for byte where the
# compiler is the one that they were built with: Debian 12's gcc 12.2.0 with binutils 2.40.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here}

build() { # compiler, processor, its own options
  # One segment from the file's start, which nobody may write to: the kernel can map it with pages of any size.
  "$1" -Os -std=c11 -Wall -Wextra -Werror -ffreestanding -fno-pie -fno-ident -fno-stack-protector -fno-stack-clash-protection \
    -fno-asynchronous-unwind-tables -fno-unwind-tables "$3" -nostdlib -static -no-pie -s -Wl,--build-id=none -Wl,-z,noseparate-code -Wl,-z,noexecstack \
    -o "$folder/health-probe.$2" health-probe.c
  chmod 0644 "$folder/health-probe.$2"
}

cd "$here"
build x86_64-linux-gnu-gcc amd64 -fcf-protection=none
build aarch64-linux-gnu-gcc arm64 -mbranch-protection=none
