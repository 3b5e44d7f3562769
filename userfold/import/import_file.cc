#include "userfold/import/import_file.h"

#include <array>
#include <memory>
#include <openssl/evp.h>
#include <stdexcept>
#include <string_view>

#include "events/crypto.h"
#include "userfold/import/access_log.h"
#include "userfold/import/line_reader.h"

namespace userfold::importer {
namespace {

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        require(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
    }
    void add(std::string_view bytes) {
        require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    }
    std::string hex() {
        std::array<unsigned char, 32> digest{};
        require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
        return crypto::hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
    }

private:
    static void require(bool done) {
        if (!done) throw std::runtime_error("OpenSSL offers no SHA-256");
    }
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

} // namespace

std::expected<ImportFile, std::string> examine_import_file(const std::filesystem::path& file) {
    auto reader = LineReader::open(file, access_log_line_bytes_max);
    if (!reader) return std::unexpected(std::move(reader.error()));
    ImportFile examined;
    Sha256 content;
    std::string_view line;
    while (true) {
        const auto found = reader->next(line);
        if (!found) return std::unexpected(found.error());
        if (!*found) break;
        content.add(line);
        content.add("\n");
        ++examined.lines;
    }
    examined.digest = content.hex();
    return examined;
}

} // namespace userfold::importer
