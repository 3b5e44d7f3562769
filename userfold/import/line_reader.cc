#include "userfold/import/line_reader.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace userfold::importer {
namespace {

constexpr std::size_t buffer_bytes = 256 * 1024;

} // namespace

LineReader::LineReader(File file, std::filesystem::path path, std::size_t line_bytes_max)
    : file_(std::move(file)),
      path_(std::move(path)),
      line_bytes_max_(line_bytes_max),
      buffer_(buffer_bytes) {}

std::expected<LineReader, std::string> LineReader::open(const std::filesystem::path& file,
                                                        std::size_t line_bytes_max) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) {
        return std::unexpected(file.string() + " is a directory");
    }
    errno = 0;
    File opened(gzopen(file.c_str(), "rb"));
    if (!opened) {
        return std::unexpected("cannot open " + file.string() + ": " + std::strerror(errno));
    }
    gzbuffer(opened.get(), buffer_bytes);
    return LineReader(std::move(opened), file, line_bytes_max);
}

// Reads the next piece of the file; false at its end.
std::expected<bool, std::string> LineReader::fill() {
    const int read = gzread(file_.get(), buffer_.data(), static_cast<unsigned>(buffer_.size()));
    int status = Z_OK;
    const char* message = gzerror(file_.get(), &status);
    // A gzip file that was cut off ends with Z_BUF_ERROR, after all that could be read of it.
    if (read < 0 || (read == 0 && status != Z_OK)) {
        return std::unexpected("cannot read " + path_.string() + ": " +
                               (status == Z_ERRNO ? std::strerror(errno) : message));
    }
    unread_ = std::string_view(buffer_.data(), static_cast<std::size_t>(read));
    return read > 0;
}

std::expected<bool, std::string> LineReader::next(std::string_view& line) {
    line_.clear();
    bool any = false;
    while (true) {
        if (unread_.empty()) {
            const auto filled = fill();
            if (!filled) return filled;
            if (!*filled) break;
        }
        any = true;
        const std::size_t end = unread_.find('\n');
        const std::string_view piece = unread_.substr(0, end);
        const std::size_t room = line_bytes_max_ + 1 - line_.size();
        const bool is_whole = end != std::string_view::npos;
        if (is_whole && line_.empty()) {
            line = piece.substr(0, room);
            unread_.remove_prefix(end + 1);
            return true;
        }
        line_ += piece.substr(0, room);
        unread_.remove_prefix(is_whole ? end + 1 : piece.size());
        if (is_whole) break;
    }
    line = line_;
    return any;
}

} // namespace userfold::importer
