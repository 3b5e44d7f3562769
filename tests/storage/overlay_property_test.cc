// An overlay is nothing but a delay: whatever is read through it, and whatever stands in the store
// after a flush, is as if each change had been written at once.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "storage/memory_store.h"
#include "storage/overlay.h"
#include "tests/storage/entries.h"

namespace userfold::storage {
namespace {

constexpr Family families = 2;

struct Step {
    enum class Kind : std::uint8_t { put, erase, read, flush } kind;
    Family family;
    std::string key;
    std::string value;
};

// Short keys of few letters, so that changes meet each other.
rc::Gen<std::string> any_key() {
    return rc::gen::resize(4,
                           rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc"))));
}

rc::Gen<Step> any_step() {
    const auto kind = rc::gen::weightedElement<Step::Kind>({{6, Step::Kind::put},
                                                            {3, Step::Kind::erase},
                                                            {4, Step::Kind::read},
                                                            {1, Step::Kind::flush}});
    return rc::gen::build<Step>(rc::gen::set(&Step::kind, kind),
                                rc::gen::set(&Step::family, rc::gen::inRange<Family>(0, families)),
                                rc::gen::set(&Step::key, any_key()),
                                rc::gen::set(&Step::value, any_key()));
}

void write_at_once(Store& store, const Step& step) {
    Batch batch;
    if (step.kind == Step::Kind::put) batch.put(step.family, step.key, step.value);
    if (step.kind == Step::Kind::erase) batch.erase(step.family, step.key);
    RC_ASSERT(store.write(std::move(batch)).has_value());
}

void take(Overlay& overlay, const Step& step) {
    switch (step.kind) {
        case Step::Kind::put:
            overlay.put(step.family, step.key, step.value);
            break;
        case Step::Kind::erase:
            overlay.erase(step.family, step.key);
            break;
        case Step::Kind::read: // what is read is remembered, and must change with what is written
            break;
        case Step::Kind::flush:
            RC_ASSERT(overlay.flush().has_value());
            break;
    }
}

RC_GTEST_PROP(OverlayProperty, reads_as_if_every_change_were_written, ()) {
    MemoryStore direct(families);
    MemoryStore delayed(families);
    Overlay overlay(delayed);
    const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
    for (const Step& step : steps) {
        write_at_once(direct, step);
        take(overlay, step);
        if (step.kind != Step::Kind::read) continue;
        RC_ASSERT(overlay.get(step.family, step.key) == direct.get(step.family, step.key));
    }
    const std::string from = *any_key();
    const std::string to = *any_key();
    for (Family family = 0; family < families; ++family) {
        RC_ASSERT(scan(overlay, family) == scan(direct, family));
        RC_ASSERT(scan(overlay, family, from, to) == scan(direct, family, from, to));
        RC_ASSERT(overlay.get(family, from) == direct.get(family, from));
    }
    RC_ASSERT(overlay.flush().has_value());
    for (Family family = 0; family < families; ++family) {
        RC_ASSERT(scan(delayed, family) == scan(direct, family));
    }
}

} // namespace
} // namespace userfold::storage
