#include "writer/passwords/secret.h"

#include <openssl/crypto.h>

namespace userfold::passwords {

Secret::Secret(std::string&& text) : bytes_(new std::string(text)) {
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

void Secret::Wipe::operator()(std::string* bytes) const {
    OPENSSL_cleanse(bytes->data(), bytes->size());
    delete bytes;
}

} // namespace userfold::passwords
