// A key and a self-signed certificate for localhost and 127.0.0.1, made anew in a folder of their
// own.
#pragma once

#include <filesystem>

#include "http/tls.h"

namespace userfold::http::testing {

class TestCertificate {
public:
    TestCertificate();
    ~TestCertificate();
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;

    TlsFiles files() const { return {folder_ / "certificate.pem", folder_ / "key.pem"}; }

private:
    std::filesystem::path folder_;
};

} // namespace userfold::http::testing
