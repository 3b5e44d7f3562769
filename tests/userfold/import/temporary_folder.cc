#include "tests/userfold/import/temporary_folder.h"

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <zlib.h>

namespace userfold::importer {

std::filesystem::path TemporaryFolder::write(std::string_view name, std::string_view bytes) const {
    const auto file = path() / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
}

std::string gzip(std::string_view bytes) {
    constexpr int gzip_window_bits = 15 + 16;
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib cannot deflate");
    }
    std::string member(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(member.data());
    stream.avail_out = static_cast<uInt>(member.size());
    deflate(&stream, Z_FINISH);
    member.resize(stream.total_out);
    deflateEnd(&stream);
    return member;
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace userfold::importer
