#include "tests/http/test_certificate.h"

#include <cstdio>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <stdlib.h>
#include <string>

namespace userfold::http::testing {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

void check(bool done) {
    if (!done) throw std::runtime_error("the test certificate could not be made");
}

Certificate self_signed(EVP_PKEY* key) {
    Certificate certificate(X509_new());
    check(X509_set_version(certificate.get(), 2) == 1);
    check(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) == 1);
    check(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600) != nullptr);
    check(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600) != nullptr);
    check(X509_set_pubkey(certificate.get(), key) == 1);
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                                     0) == 1);
    check(X509_set_issuer_name(certificate.get(), name) == 1);
    const Extension names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"));
    check(names && X509_add_ext(certificate.get(), names.get(), -1) == 1);
    check(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
    return certificate;
}

} // namespace

TestCertificate::TestCertificate() {
    std::string pattern = std::filesystem::temp_directory_path() / "userfold-tls-XXXXXX";
    check(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    const Key key(EVP_EC_gen("P-256"));
    check(key != nullptr);
    const Certificate certificate = self_signed(key.get());
    const File key_file(std::fopen(files().private_key.c_str(), "w"));
    check(key_file && PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                           nullptr) == 1);
    const File certificate_file(std::fopen(files().certificate_chain.c_str(), "w"));
    check(certificate_file && PEM_write_X509(certificate_file.get(), certificate.get()) == 1);
}

TestCertificate::~TestCertificate() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

} // namespace userfold::http::testing
