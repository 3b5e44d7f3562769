// Prints the digest of a stopped node's views, for comparing replicas and rebuilds:
//     views_digest DATA_DIR
#include <cstdio>
#include <exception>
#include <filesystem>

#include "projector/digest.h"
#include "projector/views_directory.h"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: views_digest DATA_DIR\n");
        return 2;
    }
    try {
        userfold::projector::ViewsSettings settings;
        settings.root = std::filesystem::path(argv[1]) / "views";
        if (!std::filesystem::exists(settings.root)) {
            std::fprintf(stderr, "views_digest: there are no views in %s\n", argv[1]);
            return 1;
        }
        const auto views = userfold::projector::open_views(settings);
        std::printf("%s\n", userfold::projector::digest(*views).c_str());
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "views_digest: %s\n", error.what());
        return 1;
    }
}
