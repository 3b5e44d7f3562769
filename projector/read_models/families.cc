#include "projector/read_models/families.h"

namespace userfold::read_models {

std::vector<storage::FamilySettings> family_settings() {
    // Filters where the fold or a route asks for keys that are often not there.
    return {{"meta", false},       {"progress", false},      {"heads", true},
            {"quarantine", false}, {"subjects", true, true}, {"consents", false},
            {"sessions", true},    {"lookups", true},        {"terms", false},
            {"activity", false},   {"audit", false},         {"ordinals", true},
            {"identities", true},  {"counters", false},      {"visitor_sets", true}};
}

} // namespace userfold::read_models
