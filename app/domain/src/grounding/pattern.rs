//! What figures, days and names look like in English prose about AWS.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern that is compiled when it is first used.
pub(super) type Pattern = LazyLock<Regex>;

/// A pattern written in this program.
#[allow(clippy::expect_used, reason = "the patterns are constants, each of which a test compiles")]
fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours is a pattern")
}

macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident = $pattern:expr;)*) => {
        $($(#[$doc])* pub(super) static $name: Pattern = LazyLock::new(|| compiled($pattern));)*

        #[cfg(test)]
        pub(super) static ALL: &[&Pattern] = &[$(&$name),*];
    };
}

/// The names of months, in full or cut, with the number of the month as their place.
pub(super) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A month's name in a pattern.
macro_rules! month {
    () => {
        r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
    };
}

/// What may stand between a number and "about", with the words for about.
macro_rules! around {
    () => {
        r"about|around|roughly|approximately|approx\.?|some|circa|ca\.|~|≈|close to|in the region of|or so"
    };
}

patterns! {
    /// One or more ids in brackets: `[F3]`, `[F3, F4]`, `(F3)`, `[F3–F5]`.
    CITATIONS = r"[\[(]\s*F\d{1,6}(?:\s*(?:[,;&–-]|and)\s*F\d{1,6})*\s*[\])]";
    /// One id in them.
    CITED_ID = r"F\d+";
    /// Code on its own lines.
    FENCE = r"(?ms)^[ \t]*(?:```|~~~).*?(?:^[ \t]*(?:```|~~~)[ \t]*$|\z)";
    /// Something in backticks, quotation marks or bold.
    QUOTED = r#"`([^`\n]{1,250})`|"([^"\n]{1,250})"|“([^”\n]{1,250})”|\*\*([^*\n]{1,250})\*\*"#;
    /// The number of a list's item.
    LIST_MARKER = r"(?m)^[ \t>]*\d{1,3}[.)][ \t]";
    /// An address on the web.
    LINK = r"https?://[^\s)>\]]+";

    /// An Amazon Resource Name.
    ARN = r"\barn:aws[a-z-]*:[A-Za-z0-9:/_.*+=,@-]*[A-Za-z0-9]";
    /// An id that AWS gives to what it makes.
    RESOURCE_ID = r"\b(?:i|vol|snap|ami|eipalloc|eipassoc|nat|vpc|vpce|subnet|sg|sgr|eni|igw|rtb|acl|tgw|pcx|lt|cr|db|fs|dopt|vgw|cgw|lb|r|key|cluster|app|idx)-[0-9a-f]{6,32}\b";
    /// The type of an instance.
    INSTANCE_TYPE = r"\b(?:db\.|cache\.|ml\.)?[a-z]{1,4}\d{1,2}[a-z]{0,4}(?:-[a-z0-9]+)?\.(?:nano|micro|small|medium|large|\d{0,2}xlarge|metal(?:-\w+)?)\b";
    /// A region, or a zone in it.
    REGION = r"\b(?:us|eu|ap|sa|ca|me|af|il|mx|cn)-(?:gov-|iso[a-z]?-)?(?:north|south|east|west|central)(?:east|west)?-\d[a-z]?\b";
    /// A usage type with a region's code before it.
    USAGE_TYPE = r"\b[A-Z]{2,4}\d-[A-Z][A-Za-z0-9-]+(?::[A-Za-z0-9.:_-]*[A-Za-z0-9])?";
    /// An account's number.
    ACCOUNT = r"\b\d{12}\b";
    /// An address on the network.
    IP = r"\b(?:\d{1,3}\.){3}\d{1,3}\b";
    /// What calls itself a service of AWS.
    SELF_STYLED_SERVICE = r"\b(?:Amazon|AWS)(?: [A-Z][A-Za-z0-9]+){1,4}";
    /// A word for a kind of resource, and a word with a digit behind it that must be its name.
    NAMED_RESOURCE = r"\b(?:instance|volume|snapshot|bucket|function|database|cluster|table|queue|topic|image|gateway|endpoint|application|index|stream|domain|repository)(?:,? (?:named|called))? (?P<name>[A-Za-z][A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)+)\b";
    /// A word that is shaped like a name: a letter, and a hyphen, underline, slash, point or colon inside.
    NAME_SHAPE = r"^[A-Za-z/_][A-Za-z0-9/_.:@+=-]*[A-Za-z0-9_]$";
    /// Text that a number could be taken for.
    FIGURE_IN_NAME = r"[$€£¥%‰]|^[-+−(]?\d[\d.,]*(?:\s*\w{0,3})?$|\s.*\d|\d.*\s";

    /// `2026-10-14`.
    ISO_DAY = r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b";
    /// `14 October 2026`, `14th of Oct`.
    DAY_MONTH = concat!(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?", month!(), r"\b\.?(?:,?\s+(?P<year>\d{4})\b)?");
    /// `October 14, 2026`, `Oct 14th`.
    MONTH_DAY = concat!(r"\b", month!(), r"\.?\s+(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>\d{4})\b)?");
    /// `October 2026`.
    MONTH_YEAR = concat!(r"\b", month!(), r"\.?,?\s+(?P<year>\d{4})\b");
    /// `2026-10`.
    ISO_MONTH = r"\b(?P<year>\d{4})-(?P<number>0[1-9]|1[0-2])\b";
    /// `10/14/2026`, whichever comes first.
    SLASHED_DAY = r"\b(?P<one>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4})\b";

    /// A number with its sign, currency, scale and unit.
    NUMBER = r"(?x)
        (?P<sign>[-\u{2212}+])?
        (?P<currency>US\$|[$€£¥]|(?:USD|EUR|GBP|CNY)[\s\u{a0}]?)?
        (?P<inner>[-\u{2212}])?
        (?P<digits>\p{Nd}(?:[\p{Nd}.,'\u{2019}\u{a0}\u{202f}\u{2009}]*\p{Nd})?)
        (?P<exponent>[eE][-+]?\p{Nd}+)?
        (?P<scale>[\s\u{a0}]?(?:thousand|million|billion)\b|(?:[kKmM]|bn|mn|B)\b)?
        (?P<unit>[\s\u{a0}]?%|[\s\u{a0}-]?(?:percentage[\s]points?|percent|per[\s]cent|pp|USD|EUR|GBP|CNY|dollars?|euros?|pounds?|yuan|x|times|fold)\b
            |[\s\u{a0}]?[×€£¥$])?";
    /// The words right behind a number.
    WORDS_BEHIND = r"^[\s\u{a0}-]{0,2}(?P<words>[A-Za-z][A-Za-z0-9/-]*(?:\s[A-Za-z][A-Za-z0-9/-]*){0,3})";
    /// English digits: thousands parted by commas (or thin spaces, or apostrophes), decimals by a point.
    GROUPED = r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d{1,3}(?:['’\u{a0}\u{202f}\u{2009}]\d{3})+(?:\.\d+)?$|^\d+(?:\.\d+)?$";
    /// Numbers in words, before something that can be counted.
    NUMBER_WORD = r"\b(?P<word>[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve|[Ff]ifteen|[Tt]wenty|[Tt]hirty|[Ff]orty|[Ff]ifty)\b";
    /// Parts in words: `a third of`, `by half`, `three quarters of`.
    FRACTION = r"(?ix)\b(?:by[\s])?(?P<word>half|(?:a|one)[\s-]third|two[\s-]thirds|(?:a|one)[\s-]quarter|three[\s-]quarters|(?:a|one)[\s-]fifth|(?:a|one)[\s-]tenth|[½⅓⅔¼¾]|[1-3]/[2-5])(?P<of>[\s]+(?:of\b|the\b|as\b)|\b)";
    /// Multiples in words.
    MULTIPLE = r"(?i)\b(?P<word>doubled|doubling|tripled|tripling|quadrupled|halved|halving|twice|twofold|threefold|tenfold)\b";
    /// Halves that are parts of time, not of cost.
    PART_OF_TIME = r"^\s*(?:of\s+)?(?:the\s+|a\s+|this\s+|last\s+)?(?:month|year|week|day|period|quarter|range)";

    /// Where one statement ends and another may begin.
    CLAUSE_END = r"[,;]\s|\s(?:and|while|but|whereas|versus|vs\.?|than|plus)\s|\s[–—]\s";
    /// The number that follows is not meant to the last digit.
    ABOUT = concat!(r"(?i)(?:^|[\s(*])(?:", around!(), r")[\s*]*$");
    /// The number that follows is a lower bound.
    OVER = r"(?i)(?:^|[\s(])(?:over|more than|above|at least|exceed(?:s|ed|ing)?|upwards of|just over)[\s*]*$";
    /// The number that follows is an upper bound.
    UNDER = r"(?i)(?:^|[\s(])(?:under|less than|below|up to|at most|nearly|almost|just under|just below|not quite)[\s*]*$";
    /// The number that follows is a difference.
    BY = concat!(r"(?i)\bby\s+(?:(?:", around!(), r"|over|more than|at least|nearly|almost|just|under|up to)\s+)?\**$");
    /// The number that follows is a level.
    TO = concat!(r"(?i)\b(?:to|from|at|totall?ing|reached)\s+(?:(?:", around!(), r"|over|more than|at least|nearly|almost|just|under)\s+)?\**$");
    /// A clause that is about a part of a whole.
    OF_WHOLE = r"(?i)\bshare\b|\baccount(?:s|ed|ing)? for\b|\bmak(?:es?|ing) up\b|\brepresent(?:s|ed|ing)?\b|\bconstitut|\bportion\b|\bcontribut|\bproportion\b|%\**\s+of\b|percent of\b";
    /// A clause that is about more than before.
    RISING = r"(?i)\b(?:rose|risen|rises?|rising|increas\w*|grew|grow\w*|climb\w*|jump\w*|surg\w*|soar\w*|higher|up|more|gain\w*|added|spik\w*)\b";
    /// A clause that is about less than before.
    FALLING = r"(?i)\b(?:fell|fall\w*|drop\w*|decreas\w*|declin\w*|down|lower\w*|shrank|shrunk|shrink\w*|reduc\w*|less|fewer|saved|cheaper|cut)\b";
    /// A clause that is about money that comes back.
    CREDIT = r"(?i)\b(?:credit|refund|discount|negation|rebate|off)\w*\b";
    /// A clause that is about everything.
    OVERALL = r"(?i)\b(?:total|overall|all|bill|spend\w*|altogether|combined|everything|month|forecast|whole|entire|account|organi[sz]ation|sum)\b";
    /// What is left of a whole.
    REST = r"(?i)\b(?:the rest|remain\w*|all others|the others|everything else|elsewhere)\b";
    /// The time that follows is a plan or a window, not something measured.
    PLANNED = r"(?i)\b(?:within|after|wait|every|each|per|last|past|next|first|previous|another|in)\s*$";
    /// Twelve months.
    YEARLY = r"(?i)\b(?:a|per|each|every|over a|in a|the first) year\b|\bannual\w*|\byearly\b|/\s?yr\b|/\s?year\b";
    /// The largest few, with their number before or behind.
    TOP = r"(?i)\b(?:top|largest|biggest|dearest|costliest|most expensive)\s+(?P<behind>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b|\b(?P<before>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s+(?:largest|biggest|dearest|costliest|most expensive|top)\b";
}

/// The few words before a place: as many as any pattern that ends there needs.
pub(super) fn right_before(text: &str, place: usize) -> &str {
    const WINDOW: usize = 48;
    let start = text.ceil_char_boundary(place.saturating_sub(WINDOW)).min(place);
    text.get(start..place).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        for pattern in ALL {
            assert!(!pattern.as_str().is_empty());
        }
        assert!(ALL.len() > 40);
    }
}
