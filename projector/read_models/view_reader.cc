#include "projector/read_models/view_reader.h"

namespace userfold::read_models {

ViewRange range_of_prefix(View view, std::string prefix) {
    ViewRange range;
    range.view = view;
    range.to = storage::after_prefix(prefix);
    range.from = std::move(prefix);
    return range;
}

} // namespace userfold::read_models
