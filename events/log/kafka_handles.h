// Owners of librdkafka's objects: move-only, destroyed as the library wants it.
#pragma once

#include <librdkafka/rdkafka.h>
#include <memory>

namespace userfold::log {

template <auto destroy>
struct KafkaDestroy {
    template <class Object>
    void operator()(Object* object) const {
        destroy(object);
    }
};
template <class Object, auto destroy>
using KafkaOwned = std::unique_ptr<Object, KafkaDestroy<destroy>>;

using KafkaConf = KafkaOwned<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using KafkaTopicHandle = KafkaOwned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using KafkaQueue = KafkaOwned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using KafkaMessage = KafkaOwned<rd_kafka_message_t, rd_kafka_message_destroy>;
using KafkaEvent = KafkaOwned<rd_kafka_event_t, rd_kafka_event_destroy>;
using KafkaHeaders = KafkaOwned<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using KafkaPositions =
    KafkaOwned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using KafkaNewTopic = KafkaOwned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using KafkaResource = KafkaOwned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using KafkaAdminOptions = KafkaOwned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;

struct KafkaDestroyMetadata {
    void operator()(const rd_kafka_metadata_t* metadata) const {
        rd_kafka_metadata_destroy(metadata);
    }
};
using KafkaMetadata = std::unique_ptr<const rd_kafka_metadata_t, KafkaDestroyMetadata>;

struct KafkaDestroyClient {
    void operator()(rd_kafka_t* client) const {
        // Closing a group member is its owner's business; without a group there is nothing to
        // close.
        rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    }
};
using KafkaHandle = std::unique_ptr<rd_kafka_t, KafkaDestroyClient>;

} // namespace userfold::log
