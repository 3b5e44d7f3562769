// How far an import has come, kept in a file so that the next run goes on from there.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace userfold::importer {

struct ImportState {
    std::string digest;                   // of the file's content
    std::uint64_t lines_acknowledged = 0; // all lines up to this one, counted from 1
};

// `${XDG_STATE_HOME:-~/.local/state}/userfold/import-<digest>-<target>.json`. The target is a hash
// of the write key: another log, another state.
std::filesystem::path default_state_file(std::string_view digest, std::string_view write_key);

// Zero lines where there is no file yet. The error: the file is there but can't be read, or is the
// state of another content.
std::expected<ImportState, std::string> load_import_state(const std::filesystem::path& file,
                                                          std::string_view digest);

// Written beside, synced and renamed into place: after a crash it is the old state or the new one.
// Makes the folder. The error says what can't be written.
std::expected<void, std::string> save_import_state(const std::filesystem::path& file,
                                                   const ImportState& state);

} // namespace userfold::importer
