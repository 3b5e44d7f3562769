// Reads a file line by line, gzip (RFC 1952, any number of members) or plain.
#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <zlib.h>

namespace userfold::importer {

// Memory stays bounded whatever the file holds. Not thread-safe.
class LineReader {
public:
    // `line_bytes_max`: of longer lines only so much and one byte more is given, the rest passed
    // over. The error says what is wrong with the file, such as that it can't be opened.
    static std::expected<LineReader, std::string> open(const std::filesystem::path& file,
                                                       std::size_t line_bytes_max);

    // The next line without its line feed, valid until the next call; false at the end. The last
    // line needs no line feed. The error: the file can't be read, or its gzip is damaged or cut
    // off.
    std::expected<bool, std::string> next(std::string_view& line);

private:
    struct Close {
        void operator()(gzFile file) const { gzclose_r(file); }
    };
    using File = std::unique_ptr<gzFile_s, Close>;

    LineReader(File file, std::filesystem::path path, std::size_t line_bytes_max);
    std::expected<bool, std::string> fill();

    File file_;
    std::filesystem::path path_;
    std::size_t line_bytes_max_;
    std::vector<char> buffer_;
    std::string_view unread_; // in buffer_
    std::string line_;        // one that straddles two buffers
};

} // namespace userfold::importer
