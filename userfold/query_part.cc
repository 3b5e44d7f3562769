#include "userfold/query_part.h"

#include <chrono>
#include <stdexcept>

#include "access/peer_signature.h"
#include "query-api/remote_view_reader.h"
#include "userfold/import/server_url.h"
#include "writer/input/email.h"
#include "writer/input/username.h"

namespace userfold {
namespace {

std::int64_t unix_now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::unique_ptr<read_models::ViewReader> remote_reader(const Settings& settings,
                                                       const crypto::Key& peer_key,
                                                       boost::asio::any_io_executor executor) {
    if (settings.projector_url.empty()) {
        throw std::runtime_error(
            "--projector-url is missing: say where the projector serves, for "
            "example http://127.0.0.1:8082");
    }
    const auto projector = importer::parse_server_url(settings.projector_url);
    if (!projector) throw std::runtime_error("--projector-url " + projector.error());
    auto sign = [key = crypto::HmacKey(peer_key)](http::OutgoingRequest& request) {
        const std::string signature = access::sign_peer_request(
            key, http::to_string(request.method), request.target, request.body, unix_now_ms());
        request.headers.push_back({std::string(access::peer_signature_header), signature});
    };
    return std::make_unique<query_api::RemoteViewReader>(std::move(executor), *projector,
                                                         std::move(sign));
}

} // namespace

QueryPart::QueryPart(const Settings& settings, const Membership& membership,
                     read_models::ViewReader* local, boost::asio::any_io_executor executor) {
    if (local == nullptr) {
        remote_ = remote_reader(settings, membership.secrets.peer, std::move(executor));
    }
    api_.emplace(query_api::QueryApiSettings{.views = local != nullptr ? *local : *remote_,
                                             .master_key = membership.secrets.master,
                                             .index_key = membership.secrets.index,
                                             .canonical_email = input::email_key,
                                             .canonical_username = input::username_key,
                                             .unix_ms_now = unix_now_ms});
}

void QueryPart::add_routes(http::Router& router) {
    for (http::Route& route : api_->routes()) router.add(std::move(route));
}

} // namespace userfold
