#include "events/log/record.h"

namespace userfold::log {

std::size_t size_of(const Record& record) {
    std::size_t bytes = record.key.size() + (record.value ? record.value->size() : 0);
    for (const RecordHeader& header : record.headers) {
        bytes += header.name.size() + header.value.size();
    }
    return bytes;
}

} // namespace userfold::log
