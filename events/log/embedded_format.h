// The version of an embedded log's directory, in a text file of its own: FORMAT.
#pragma once

#include <filesystem>

namespace userfold::log {

inline constexpr int embedded_format = 1;

// Makes the directory and the file where they are missing. Throws std::runtime_error with the
// remedy where they are of another kind or of a newer format.
void claim_format(const std::filesystem::path& dir);

} // namespace userfold::log
