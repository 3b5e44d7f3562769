#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <unistd.h>

#include "events/secrets.h"
#include "userfold/commands.h"
#include "userfold/import/access_log_import.h"
#include "userfold/import/server_url.h"

namespace userfold {
namespace {

struct ImportOptions {
    std::string file;
    std::string url = "http://127.0.0.1:8080";
    std::string write_key_file;
    std::string state_file;
};

int run(const ImportOptions& options) {
    const auto server = importer::parse_server_url(options.url);
    if (!server) {
        std::fprintf(stderr, "userfold: --url %s\n", server.error().c_str());
        return 2;
    }
    const auto key = read_secret_file(options.write_key_file);
    if (!key) {
        std::fprintf(stderr, "userfold: --write-key-file: %s\n", key.error().c_str());
        return 1;
    }
    importer::AccessLogImportOptions import;
    import.file = options.file;
    import.server = *server;
    import.write_key = *key;
    if (!options.state_file.empty()) import.state_file = options.state_file;
    import.is_terminal = ::isatty(STDERR_FILENO) == 1;
    return importer::import_access_log(import, std::cout, std::cerr);
}

} // namespace

void add_import_command(CLI::App& app, Command& command) {
    CLI::App* import = app.add_subcommand("import", "Bring in what other systems recorded");
    import->require_subcommand(1);
    CLI::App* access_log = import->add_subcommand(
        "access-log", "A web server's access log (Apache/nginx combined, gzip too) as activity");
    auto options = std::make_shared<ImportOptions>();
    access_log->add_option("FILE", options->file, "The log file")->required();
    access_log->add_option("--url", options->url, "The running server")
        ->envname("USERFOLD_URL")
        ->capture_default_str();
    access_log
        ->add_option("--write-key-file", options->write_key_file, "File of a server write key")
        ->envname("USERFOLD_WRITE_KEY_FILE")
        ->required();
    access_log->add_option("--state", options->state_file,
                           "File that remembers how far the import came (default: in the user's "
                           "state directory, by the file's digest)");
    access_log->callback([&command, options] { command = [options] { return run(*options); }; });
}

} // namespace userfold
