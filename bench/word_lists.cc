#include "bench/word_lists.h"

namespace userfold::bench {
namespace {

constexpr NamePart all_given_names[] = {
    {"Anna", "anna"},        {"Ben", "ben"},           {"Chloé", "chloe"},
    {"Daniel", "daniel"},    {"Elif", "elif"},         {"Farid", "farid"},
    {"Grace", "grace"},      {"Hana", "hana"},         {"Ivan", "ivan"},
    {"Jürgen", "juergen"},   {"Kamila", "kamila"},     {"Liam", "liam"},
    {"Małgorzata", "gosia"}, {"Noah", "noah"},         {"Olga", "olga"},
    {"Paulo", "paulo"},      {"Quinn", "quinn"},       {"Rosa", "rosa"},
    {"Søren", "soren"},      {"Tomás", "tomas"},       {"Uma", "uma"},
    {"Viktor", "viktor"},    {"Wanda", "wanda"},       {"Xenia", "xenia"},
    {"Yusuf", "yusuf"},      {"Zoë", "zoe"},           {"Amélie", "amelie"},
    {"Bjørn", "bjorn"},      {"Catarina", "catarina"}, {"Dmitri", "dmitri"},
    {"Emma", "emma"},        {"Fatima", "fatima"},     {"Giulia", "giulia"},
    {"Hugo", "hugo"},        {"Ingrid", "ingrid"},     {"João", "joao"},
    {"Katarzyna", "kasia"},  {"Léa", "lea"},           {"Mateo", "mateo"},
    {"Nadia", "nadia"},      {"Oskar", "oskar"},       {"Priya", "priya"},
    {"Rahul", "rahul"},      {"Sofia", "sofia"},       {"Thandi", "thandi"},
    {"Ulrike", "ulrike"},    {"Valentina", "vale"},    {"William", "william"},
    {"Yuki", "yuki"},        {"Zeynep", "zeynep"},     {"Aisha", "aisha"},
    {"Charlotte", "lotte"},  {"Étienne", "etienne"},   {"Isabella", "isabella"},
    {"Kwame", "kwame"},      {"Lucía", "lucia"},       {"Mohammed", "mohammed"},
    {"Nguyen", "nguyen"},    {"Olivia", "olivia"},     {"Pavel", "pavel"},
    {"Renée", "renee"},      {"Santiago", "santi"},    {"Teodora", "teodora"},
    {"Alexander", "alex"},
};

constexpr NamePart all_family_names[] = {
    {"Müller", "mueller"},
    {"Smith", "smith"},
    {"García", "garcia"},
    {"Rossi", "rossi"},
    {"Dubois", "dubois"},
    {"Nowak", "nowak"},
    {"Yılmaz", "yilmaz"},
    {"Kim", "kim"},
    {"Tanaka", "tanaka"},
    {"Singh", "singh"},
    {"Silva", "silva"},
    {"Jansen", "jansen"},
    {"Andersson", "andersson"},
    {"Novák", "novak"},
    {"Papadopoulos", "papadopoulos"},
    {"O'Brien", "obrien"},
    {"Kovács", "kovacs"},
    {"Ivanova", "ivanova"},
    {"Popescu", "popescu"},
    {"Hansen", "hansen"},
    {"Virtanen", "virtanen"},
    {"Peeters", "peeters"},
    {"Schmidt", "schmidt"},
    {"Johnson", "johnson"},
    {"Brown", "brown"},
    {"Fernández", "fernandez"},
    {"Bianchi", "bianchi"},
    {"Lefèvre", "lefevre"},
    {"Wiśniewski", "wisniewski"},
    {"Demir", "demir"},
    {"Park", "park"},
    {"Suzuki", "suzuki"},
    {"Sharma", "sharma"},
    {"Santos", "santos"},
    {"de Vries", "devries"},
    {"Johansson", "johansson"},
    {"Svoboda", "svoboda"},
    {"Okafor", "okafor"},
    {"Murphy", "murphy"},
    {"Nagy", "nagy"},
    {"Petrov", "petrov"},
    {"Ionescu", "ionescu"},
    {"Larsen", "larsen"},
    {"Korhonen", "korhonen"},
    {"Maes", "maes"},
    {"Weber", "weber"},
    {"Williams", "williams"},
    {"Martínez", "martinez"},
    {"Ferrari", "ferrari"},
    {"Moreau", "moreau"},
    {"Zieliński", "zielinski"},
    {"Kaya", "kaya"},
    {"Choi", "choi"},
    {"Takahashi", "takahashi"},
    {"Patel", "patel"},
    {"Oliveira", "oliveira"},
    {"Bakker", "bakker"},
    {"Nilsson", "nilsson"},
    {"Dvořák", "dvorak"},
    {"Mensah", "mensah"},
    {"Walsh", "walsh"},
    {"Tóth", "toth"},
    {"Haddad", "haddad"},
    {"Nguyễn", "nguyen"},
};

constexpr Place all_places[] = {
    {"Berlin", "DE", "de-DE", "Europe/Berlin", "+4930"},
    {"Hamburg", "DE", "de-DE", "Europe/Berlin", "+4940"},
    {"London", "GB", "en-GB", "Europe/London", "+4420"},
    {"Manchester", "GB", "en-GB", "Europe/London", "+44161"},
    {"Paris", "FR", "fr-FR", "Europe/Paris", "+331"},
    {"Lyon", "FR", "fr-FR", "Europe/Paris", "+334"},
    {"Madrid", "ES", "es-ES", "Europe/Madrid", "+3491"},
    {"Milano", "IT", "it-IT", "Europe/Rome", "+3902"},
    {"Warszawa", "PL", "pl-PL", "Europe/Warsaw", "+4822"},
    {"Amsterdam", "NL", "nl-NL", "Europe/Amsterdam", "+3120"},
    {"Stockholm", "SE", "sv-SE", "Europe/Stockholm", "+468"},
    {"København", "DK", "da-DK", "Europe/Copenhagen", "+453"},
    {"İstanbul", "TR", "tr-TR", "Europe/Istanbul", "+90212"},
    {"New York", "US", "en-US", "America/New_York", "+1212"},
    {"San Francisco", "US", "en-US", "America/Los_Angeles", "+1415"},
    {"Toronto", "CA", "en-CA", "America/Toronto", "+1416"},
    {"São Paulo", "BR", "pt-BR", "America/Sao_Paulo", "+5511"},
    {"Mumbai", "IN", "en-IN", "Asia/Kolkata", "+9122"},
    {"Seoul", "KR", "ko-KR", "Asia/Seoul", "+822"},
    {"Tokyo", "JP", "ja-JP", "Asia/Tokyo", "+813"},
    {"Sydney", "AU", "en-AU", "Australia/Sydney", "+612"},
    {"Lagos", "NG", "en-NG", "Africa/Lagos", "+2341"},
    {"Accra", "GH", "en-GH", "Africa/Accra", "+23330"},
    {"Wien", "AT", "de-AT", "Europe/Vienna", "+431"},
};

constexpr std::string_view all_streets[] = {
    "Station Road",   "High Street",   "Mill Lane",        "Church Street", "Park Avenue",
    "Harbour View",   "Elm Street",    "Garden Terrace",   "Bridge Street", "King's Road",
    "Rue de la Paix", "Hauptstraße",   "Bahnhofstraße",    "Lindenallee",   "Via Roma",
    "Calle Mayor",    "Plaza Nueva",   "Rua Augusta",      "Ulica Polna",   "Kungsgatan",
    "Keizersgracht",  "Market Square", "Observatory Hill", "Orchard Close", "Victoria Crescent",
    "Riverside Walk", "Long Acre",     "Queensway",        "Cedar Court",   "North Parade",
};

constexpr std::string_view all_mail_domains[] = {
    "mail.example",   "post.example",       "inbox.example",   "example.com",
    "example.org",    "example.net",        "letters.example", "webmail.example",
    "studio.example", "university.example", "works.example",
};

constexpr std::string_view all_interests[] = {
    "cycling",  "baking",   "chess",       "photography", "hiking",   "jazz",     "gardening",
    "sailing",  "painting", "running",     "cinema",      "football", "knitting", "astronomy",
    "pottery",  "climbing", "board games", "cooking",     "history",  "poetry",   "travel",
    "robotics", "yoga",     "woodwork",    "birds",
};

constexpr std::string_view all_sentences[] = {
    "Reads more than there are hours for.",
    "Two cats, one bicycle, no car.",
    "Builds small boats and large spreadsheets.",
    "Looking for the perfect sourdough.",
    "Half of the week in the mountains.",
    "Teaches physics and plays the double bass.",
    "Former goalkeeper, present gardener.",
    "Collects maps of places that do not exist.",
    "Writes software by day and letters by night.",
    "Always on the wrong train to the right town.",
    "Believes in long walks and short meetings.",
    "Ask me about lighthouses.",
    "Runs a repair café on the first Saturday of the month.",
    "Lives by the sea and misses the forest.",
};

constexpr std::string_view all_page_paths[] = {
    "/",
    "/pricing",
    "/products",
    "/products/boots",
    "/products/tents",
    "/products/stoves",
    "/cart",
    "/checkout",
    "/account",
    "/account/orders",
    "/blog",
    "/blog/packing-light",
    "/blog/first-winter",
    "/help",
    "/help/returns",
    "/help/shipping",
    "/about",
    "/careers",
    "/stores",
    "/stores/berlin",
    "/search",
    "/sale",
    "/gift-cards",
    "/newsletter",
    "/products/maps",
};

constexpr std::string_view all_referrers[] = {
    "",
    "",
    "",
    "https://search.example/",
    "https://news.example/outdoors",
    "https://social.example/feed",
    "https://maps.example/",
    "https://mail.example/",
};

constexpr std::string_view all_user_agents[] = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
};

} // namespace

std::span<const NamePart> given_names() {
    return all_given_names;
}
std::span<const NamePart> family_names() {
    return all_family_names;
}
std::span<const Place> places() {
    return all_places;
}
std::span<const std::string_view> streets() {
    return all_streets;
}
std::span<const std::string_view> mail_domains() {
    return all_mail_domains;
}
std::span<const std::string_view> interests() {
    return all_interests;
}
std::span<const std::string_view> sentences() {
    return all_sentences;
}
std::span<const std::string_view> page_paths() {
    return all_page_paths;
}
std::span<const std::string_view> referrers() {
    return all_referrers;
}
std::span<const std::string_view> user_agents() {
    return all_user_agents;
}

} // namespace userfold::bench
