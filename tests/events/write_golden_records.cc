// Writes the golden file of every sample that has none yet: `write_golden_records FOLDER`.
// What is there is never touched: a golden record is what an older binary wrote, and must be
// readable for ever.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/events/golden_file.h"
#include "tests/events/samples.h"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " FOLDER\n";
        return 2;
    }
    for (const userfold::Sample& sample : userfold::samples()) {
        const auto path = std::filesystem::path(argv[1]) / (sample.name + ".record");
        if (std::filesystem::exists(path)) {
            std::cout << "kept    " << path.filename().string() << '\n';
            continue;
        }
        std::ofstream file(path);
        file << userfold::format_golden(encode(sample));
        if (!file.flush()) {
            std::cerr << path << " cannot be written\n";
            return 1;
        }
        std::cout << "written " << path.filename().string() << '\n';
    }
    return 0;
}
