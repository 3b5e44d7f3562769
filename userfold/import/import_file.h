// What is to be known of a file before it is imported.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

namespace userfold::importer {

struct ImportFile {
    std::string digest; // SHA-256, in hexadecimal, of the lines as read, each with a line feed
    std::uint64_t lines = 0;
};

// Reads the file once. A plain log and its gzip are the same content: the same digest, the same
// import. The error is as LineReader's.
std::expected<ImportFile, std::string> examine_import_file(const std::filesystem::path& file);

} // namespace userfold::importer
