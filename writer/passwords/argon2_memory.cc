#include "writer/passwords/argon2_memory.h"

#include <cstdlib>
#include <memory>
#include <sys/mman.h>

namespace userfold::passwords {
namespace {

constexpr std::size_t huge_page_bytes = 2 * 1024 * 1024;

struct Free {
    void operator()(std::uint8_t* memory) const { std::free(memory); }
};

struct Block {
    std::unique_ptr<std::uint8_t, Free> memory;
    std::size_t bytes = 0;
};

thread_local Block kept;

std::uint8_t* allocate(std::size_t bytes) {
    const std::size_t rounded = (bytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
    void* memory = std::aligned_alloc(huge_page_bytes, rounded);
    // Argon2 reads at random places: huge pages spare it address translation. Only advice.
    if (memory != nullptr) madvise(memory, rounded, MADV_HUGEPAGE);
    return static_cast<std::uint8_t*>(memory);
}

} // namespace

int allocate_argon2_memory(std::uint8_t** memory, std::size_t bytes) {
    if (bytes > argon2_memory_kept_bytes_max) {
        *memory = allocate(bytes);
    } else {
        if (kept.bytes < bytes) {
            kept.memory.reset();
            kept.memory.reset(allocate(bytes));
            kept.bytes = kept.memory ? bytes : 0;
        }
        *memory = kept.memory.get();
    }
    return *memory == nullptr ? -1 : 0;
}

void return_argon2_memory(std::uint8_t* memory, std::size_t) {
    if (memory != kept.memory.get()) std::free(memory);
}

void release_argon2_memory() {
    kept = {};
}

} // namespace userfold::passwords
