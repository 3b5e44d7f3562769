// The working memory of Argon2, kept by each hashing thread from one hash to the next: taking fresh
// pages from the system for every hash costs a tenth of its time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace userfold::passwords {

// The signatures are libargon2's allocate_fptr and deallocate_fptr, without room for a context: so
// the memory belongs to the thread that calls. One block a thread may be in use. Blocks up to the
// largest that is kept are reused, larger ones are given back at once. libargon2 wipes a block
// before it returns it. allocate gives 0 on success.
int allocate_argon2_memory(std::uint8_t** memory, std::size_t bytes);
void return_argon2_memory(std::uint8_t* memory, std::size_t bytes);

inline constexpr std::size_t argon2_memory_kept_bytes_max = 64 * 1024 * 1024;

// Gives the calling thread's block back to the system.
void release_argon2_memory();

} // namespace userfold::passwords
