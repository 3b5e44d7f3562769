#include "tests/simulation/cluster.h"

#include "events/codec.h"
#include "writer/genesis.h"

namespace userfold::simulation {
namespace {

crypto::Key key_of(std::string_view name) {
    return crypto::derive_key(crypto::Key{}, name);
}

Secrets fixed_secrets() {
    Secrets secrets;
    secrets.mac_keys.add(1, key_of("mac"));
    secrets.index = key_of("index");
    secrets.master = key_of("master");
    secrets.credential = key_of("credential");
    secrets.token = key_of("token");
    secrets.writer = key_of("writer");
    secrets.peer = key_of("peer");
    return secrets;
}

const Secrets& shared_secrets() {
    static const Secrets secrets = fixed_secrets();
    return secrets;
}

} // namespace

Cluster::Cluster(std::uint32_t partitions)
    : secrets(shared_secrets()),
      layout(partitions),
      indexer(secrets.index),
      tokens(secrets.writer) {}

log::Record genesis_record(const Cluster& cluster, std::int64_t now_unix_ms) {
    static const std::string public_key = crypto::SigningKey(cluster.secrets.token).public_key();
    ClusterCreated created;
    created.cluster_id.bytes = make_uuid_v8({'s', 'i', 'm'});
    created.topics = cluster.layout.as_genesis();
    created.admin.bytes = make_uuid_v8({'a', 'd', 'm', 'i', 'n'});
    created.write_key_id.bytes = make_uuid_v8({'w', 'r', 'i', 't', 'e'});
    created.write_key_hash = cluster.indexer.secret_hash("write key");
    created.token_public_key = public_key;
    Commit commit;
    commit.envelope.commit_id = created.cluster_id.as<CommitId>();
    commit.envelope.stream = writer::genesis_stream();
    commit.envelope.subject = writer::genesis_stream().as<SubjectId>();
    commit.envelope.time_ms = now_unix_ms;
    commit.events.emplace_back(std::move(created));
    return *encode_commit(commit, RecordKind::commit, {Topic::settings, 0},
                          cluster.secrets.mac_keys, "/userfold/simulation", {});
}

} // namespace userfold::simulation
