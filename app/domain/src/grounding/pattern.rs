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

/// The codes of currencies (ISO 4217) that bills are written in.
macro_rules! currencies {
    () => {
        "AED|AUD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NOK|NZD|PHP|PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|USD|VND|ZAR"
    };
}

/// A number in a word, or a part of it.
macro_rules! number_word {
    () => {
        r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|one)"
    };
}

/// Words for kinds of resources.
macro_rules! resource {
    () => {
        r"\b(?:instance|volume|snapshot|bucket|function|database|DB|cluster|table|queue|topic|image|gateway|endpoint|application|index|stream|domain|repository|host|server|node|machine)"
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
    /// A word for a kind of resource, and a parted word behind it that must be its name.
    NAMED_RESOURCE = concat!(resource!(), r"(?:,? (?:named|called))? (?P<name>[A-Za-z][A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)+)\b");
    /// The same, and that it is called so: any word is its name then.
    CALLED = concat!(resource!(), r",? (?:named|called) (?P<name>[A-Za-z0-9][A-Za-z0-9_./-]*[A-Za-z0-9])\b");
    /// A word of the prose that numbers things: `web01`.
    NUMBERED = r"\b[a-z]{3,}\d{2,}\b";
    /// A word for a kind of resource right before a quoted name.
    RESOURCE_BEFORE = concat!(resource!(), r"(?:,? (?:named|called))?\s$");
    /// The same right behind one.
    RESOURCE_BEHIND = concat!(r"^\s", resource!());
    /// A word that has more parts than one, as names of resources have.
    PARTED = r"[A-Za-z_][A-Za-z0-9_.:-]*[A-Za-z0-9_]";
    /// A part of such a word that AWS or the trade gave, though it has a digit: a family of instances, a kind of volume, a version.
    PART_OF_TRADE = r"(?xi)^(?:
        (?:t|m|c|r|x|z|i|d|h|g|p|u|a|f)\d{1,2}[a-z]{0,4}|hpc\d[a-z]?|trn\d|inf\d|i[ms]\d\w{0,4}|mac\d|dl\d|vt\d|graviton\d
        |\d{0,3}xlarge|gp[23]|io[12]|st1|sc1|x86|x64|arm64|amd64|ipv[46]|q[1-4]|h[12]|sha\d+|base\d+|utf\d+|crc\d+|int\d+|s3|ec2|route53|tier\d|\d[a-f]
        |(?:python|nodejs|java|ruby|dotnet|go|php|postgres|postgresql|mysql|mariadb|aurora|redis|oracle|windows|al|k8s)\d+|\d+(?:st|nd|rd|th))$";
    /// What stands before a number in a word without making a name of it.
    PREFIX_OF_NUMBER = r"(?xi)^(?:top|under|over|sub|covid|cve|iso|rfc|tier|level|step|phase|day|week|month|year|part|section|option|class|type|https?|tls|ssl|utf|sha|cis|soc|pci
        |east|west|north|south|central|(?:north|south)(?:east|west)|\w*[0-9]|python|nodejs|java|ruby|dotnet|go|php|postgres|postgresql|mysql|mariadb|aurora|redis|terraform|x)$";
    /// Words of English that stand inside of other words, and in no name.
    FUNCTION_WORD = r"^(?:an?|the|of|to|in|on|by|for|and|or|not|as|at|per|over|up|out|off|down|with|from|is|it|you|go|than|all|no|than)$";
    /// The first part of an English word of several.
    FIRST_OF_ENGLISH = r"(?xi)^(?:auto|right|re|pre|post|non|multi|single|cross|high|low|lower|on|off|in|out|up|down|per|read|write|long|short|old|new|well|cost|pay|end|start|run|cold|warm|life|time
        |over|under|self|fully|part|half|full|month|day|week|year|real|idle|never|most|least|hot|back|fail|scale|spot|reserved|memory|compute|storage|burst|general|data|larger?|small(?:er)?|very|co|use|one|two|three)$";
    /// The last part of one.
    LAST_OF_ENGLISH = r"(?xi)^(?:based|backed|only|heavy|optimi[sz]ed|class|level|wide|ready|managed|free|bound|intensive|capable|related|sized|term|side|type|family|hours?|time|up|down|out|in|off|on|az|side|by
        |compatible|specific|aware|facing|hosted|owned|like|style|\w+ing|\w+ly|\w+ed)$";
    /// Offers of AWS that begin with the name of a service and are none.
    OFFER = r"\b(?:(?:Amazon )?S3 (?:Intelligent-Tiering|[Ll]ifecycle|Glacier|Storage Lens|Standard|One Zone)|(?:Amazon )?EC2 (?:Auto Scaling|Instance Savings Plans?|Image Builder)|RDS Proxy|Lambda Power Tuning)";
    /// What every forecast's interval is called.
    OF_METHOD = r"\b80\s?%\**[\s-](?:interval|confidence|prediction)";
    /// The name of a bucket in an address.
    BUCKET = r"s3://(?P<name>[a-z0-9][a-z0-9.-]+[a-z0-9])";
    /// A word that is shaped like a name: a letter, and a hyphen, underline, slash, point or colon inside.
    NAME_SHAPE = r"^[A-Za-z/_][A-Za-z0-9/_.:@+=-]*[A-Za-z0-9_]$";
    /// Text that a number could be taken for.
    FIGURE_IN_NAME = r"[$€£¥%‰]|^[-+−(]?\d[\d.,]*(?:\s*\w{0,3})?$|\s.*\d|\d.*\s";

    /// `2026-10-14`.
    ISO_DAY = r"\b(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})\b";
    /// `14 October 2026`, `14th of Oct`.
    DAY_MONTH = concat!(r"\b(?:(?P<first>\d{1,2})\s?[–-]\s?)?(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?", month!(), r"\b\.?(?:,?\s+(?P<year>\d{4})\b)?");
    /// `October 14, 2026`, `Oct 14th`.
    MONTH_DAY = concat!(r"\b", month!(), r"\.?\s+(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?[–-]\s?(?P<last>\d{1,2}))?\b(?:,?\s+(?P<year>\d{4})\b)?");
    /// `October 2026`.
    MONTH_YEAR = concat!(r"\b", month!(), r"\.?,?\s+(?P<year>\d{4})\b");
    /// `2026-10`.
    ISO_MONTH = r"\b(?P<year>\d{4})-(?P<number>0[1-9]|1[0-2])\b";
    /// `10/14/2026`, whichever comes first.
    SLASHED_DAY = r"\b(?P<one>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4})\b";

    /// A number with its sign, currency, scale and unit.
    NUMBER = concat!(r"(?x)
        (?P<sign>[-\u{2212}\u{2013}+])?
        (?P<currency>\p{Lu}{0,3}\p{Sc}|(?:",currencies!(),r")[\s\u{a0}]?)?
        (?P<inner>[-\u{2212}\u{2013}])?
        (?P<digits>\p{Nd}(?:[\p{Nd}.,'\u{2019}\u{a0}\u{202f}\u{2009}]*\p{Nd})?)
        (?P<exponent>[eE][-+]?\p{Nd}+)?
        (?P<scale>[\s\u{a0}]?(?:thousand|million|billion)\b|(?:[kKmM]|bn|mn|B)\b)?
        (?P<unit>[*_`\\]{0,4}[\s\u{a0}]?\\?%|[*_`]{0,3}[\s\u{a0}-]?(?:percentage[\s]points?|percent|per[\s]cent|pp|",currencies!(),r"|dollars?|euros?|pounds?|yuan|x|times|fold)\b
            |[\s\u{a0}]?[×\p{Sc}])?");
    /// The number that follows is below zero.
    MINUS = r"(?i)\bminus\s+$";
    /// The number that follows is what somebody planned, not what anything costs.
    PLAN = r"(?i)\b(?:budget(?:ed|s)?|target(?:ed|s)?|quota|allowance|planned|limit|threshold)\s+(?:(?:of|at|is|was|for|to)\s+)?\**$";
    /// The words right behind a number.
    WORDS_BEHIND = r"^[*_`]{0,3}[\s\u{a0}-]{0,2}[*_`]{0,3}(?P<words>[A-Za-z](?:[A-Za-z0-9/.-]*[A-Za-z0-9])?(?:\s[A-Za-z](?:[A-Za-z0-9/.-]*[A-Za-z0-9])?){0,4})";
    /// The word right before a number that says what it counts: `volumes (17)`, `volumes: 17`, `| volumes | 17 |`.
    WORD_BEFORE = r"(?P<word>[a-z]+)[*_`]{0,3}\s?(?:[(:=]|\|)\s?[*_`]{0,3}$";
    /// A number stands alone in a cell of a table, and not in its first.
    CELL_BEFORE = r"\|[^|\n]*\|\s*[*_`]{0,3}$";
    /// The same behind it.
    CELL_BEHIND = r"^[*_`]{0,3}\s*\|";
    /// English digits: thousands parted by commas (or thin spaces, or apostrophes), decimals by a point.
    GROUPED = r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d{1,3}(?:['’\u{a0}\u{202f}\u{2009}]\d{3})+(?:\.\d+)?$|^\d+(?:\.\d+)?$";
    /// Numbers in words, before something that can be counted.
    NUMBER_WORD = concat!(r"(?i)\b", number_word!(), r"(?:(?:[\s-]|\sand\s)", number_word!(), r")*\b");
    /// What makes percentages or dollars of a number in words.
    UNIT_IN_WORDS = r"(?i)^[\s-]?(?:(?P<percent>percent|per cent|%)|dollars?\b)";
    /// Parts in words: `a third of`, `by half`, `three quarters of`.
    FRACTION = r"(?ix)\b(?:by[\s])?(?P<word>half|(?:a|one)[\s-]third|two[\s-]thirds|(?:a|one)[\s-]quarter|three[\s-]quarters|(?:a|one)[\s-]fifth|(?:a|one)[\s-]tenth|[½⅓⅔¼¾]|[1-3]/[2-5])(?P<of>[\s]+(?:of\b|the\b|as\b)|\b)";
    /// Multiples in words.
    MULTIPLE = r"(?i)\b(?P<word>doubled|doubling|tripled|tripling|quadrupled|halved|halving|twice|twofold|threefold|tenfold)\b";
    /// Halves that are parts of time, not of cost.
    PART_OF_TIME = r"^\s*(?:of\s+)?(?:the\s+|a\s+|this\s+|last\s+)?(?:month|year|week|day|period|quarter|range)";

    /// Where one statement ends and another may begin.
    CLAUSE_END = r"[,;]\s|\s(?:and|while|but|whereas|versus|vs\.?|than|plus|against|compared\s(?:with|to))\s|\s[–—]\s";
    /// The number that follows is not meant to the last digit.
    ABOUT = concat!(r"(?i)(?:^|[\s(*])(?:", around!(), r")[\s*]*$");
    /// The number that follows is a lower bound.
    OVER = r"(?i)(?:^|[\s(])(?:over|more than|above|at least|exceed(?:s|ed|ing)?|upwards of|just over)[\s*]*$";
    /// The number that follows is an upper bound.
    UNDER = r"(?i)(?:^|[\s(])(?:under|less than|below|up to|at most|nearly|almost|just under|just below|not quite)[\s*]*$";
    /// The number that follows is a difference.
    BY = concat!(r"(?i)\b(?:by|(?:increase|rise|growth|drop|decrease|decline|jump|surge|reduction)\s+of)\s+(?:(?:", around!(), r"|over|more than|at least|nearly|almost|just|under|up to)\s+)?\**$");
    /// The number that follows is a level.
    TO = concat!(r"(?i)\b(?:to|from|at|totall?ing|reached)\s+(?:(?:", around!(), r"|over|more than|at least|nearly|almost|just|under)\s+)?\**$");
    /// The number that follows is a level that was come to.
    TO_ALONE = concat!(r"(?i)\bto\s+(?:(?:", around!(), r"|over|more than|at least|nearly|almost|just|under)\s+)?\**$");
    /// A clause that is about a part of a whole.
    OF_WHOLE = r"(?i)\bshare\b|\baccount(?:s|ed|ing)? for\b|\bmak(?:es?|ing) up\b|\brepresent(?:s|ed|ing)?\b|\bconstitut|\bportion\b|\bcontribut|\bproportion\b|%\**\s+of\b|percent of\b";
    /// A clause that is about more than before.
    RISING = r"(?i)\b(?:rose|risen|rises?|rising|increas\w*|grew|grow\w*|climb\w*|jump\w*|surg\w*|soar\w*|higher|up|more|gain\w*|added|spik\w*|swell\w*|swollen|balloon\w*|escalat\w*|expand\w*|accelerat\w*|mount(?:ed|ing)|rocket\w*|skyrocket\w*)\b|[▲↑🔺]";
    /// A clause that is about less than before.
    FALLING = r"(?i)\b(?:fell|fall\w*|drop\w*|decreas\w*|declin\w*|down|lower\w*|shrank|shrunk|shrink\w*|reduc\w*|less|fewer|saved|cheaper|cut|plung\w*|plummet\w*|dip(?:s|ped|ping)?|slid|slides?|sliding|sank|sunk|sinks?|tumbl\w*|slip(?:s|ped|ping)?|contract(?:ed|s|ing)|eas(?:ed|es|ing)|shed|sheds|reced\w*|crash(?:ed|es)|collaps\w*|retreat\w*)\b|[▼↓🔻]";
    /// A clause that is about money that comes back.
    CREDIT = r"(?i)\b(?:credit|refund|discount|negation|rebate|off)\w*\b";
    /// A clause that is about everything.
    OVERALL = r"(?i)\b(?:total|overall|all|bill|spend\w*|altogether|combined|everything|month|forecast|whole|entire|account|organi[sz]ation|sum)\b";
    /// What is left of a whole.
    REST = r"(?i)\b(?:the rest|remain\w*|all others|the others|everything else|elsewhere)\b";
    /// The time that follows is a plan or a window, not something measured.
    PLANNED = r"(?i)\b(?:within|after|wait|every|each|per|last|past|next|first|previous|another|in)\s*$";
    /// A clause that is about what is to come.
    FORECAST = r"(?i)\b(?:forecast\w*|project(?:ed|ion|ions|ing)|expected to|on track|heading (?:for|to|towards?)|likely to|by (?:the )?(?:month|year)[- ]end|(?:month|year)[- ]end|end[- ]of[- ](?:the[- ])?month|estimated (?:at|to)|should (?:end|close|come|reach|land|finish)|set to|predict\w*|\d+\s?% interval|expect(?:ed)?|will (?:be|end|come|close|reach|cost|total|land|hit|finish))\b";
    /// A clause that is about what days cost one with another.
    AVERAGE = r"(?i)\b(?:average[sd]?|averaging|mean)\b";
    /// A sentence that is about a single day of many.
    DAILY = r"(?i)\b(?:average[sd]?|averaging|mean|daily|(?:a|per|each|every) day)\b|/\s?day\b";
    /// A clause that is about what need not be paid.
    SAVING = r"(?i)\b(?:sav(?:es?|ed|ings?)|avoid\w*|reduc\w*|recover\w*|free[sd]? up|eliminat\w*|wast\w*|opportunit\w*|could|would|can be|potential\w*|worth|cheaper|drop\w*|lower\w*|reclaim\w*|trim\w*|cut\w*)\b";
    /// A clause that says outright that something is saved.
    SAVES = r"(?i)\bsav(?:es?|ed|ing)\b|\bsavings\b";
    /// A clause that is about what a measure would do.
    MEASURE = r"(?i)\b(?:would|could|might|may|to|can|will)\s+(?:\w+\s+)?(?:save|cut|lower|reduce|shrink|trim)\b|\b(?:would|could) cost\b|\b(?:expected|potential|estimated) savings?\b";
    /// A sentence that is about all findings.
    TOGETHER = r"(?i)\b(?:findings?|recommendations?|measures|together|combined|in all|in total|total|potential)\b";
    /// A sentence that is about savings which have been made.
    SAVED = r"(?i)\b(?:have|has|had|already|you|we)\s+saved\b";
    /// A clause that is about something nobody uses.
    IDLE = r"(?i)\b(?:unattached|unused|idle|orphan\w*|for nothing|abandoned)\b";
    /// A clause that is about a measure of its own, which no bill has.
    METRIC = r"(?i)\b(?:utili[sz]ation|CPU|memory|coverage|idle|unused)\b";
    /// A sentence about each of several.
    EACH = r"(?i)\b(?:each|either|apiece)\b";
    /// A clause that is about now.
    NOW = r"(?i)\b(?:now|currently|today|this month|at present)\b";
    /// The number that follows is of the past by the words right before it.
    PAST = r"(?i)(?:\b(?:than|vs\.?|versus|against|compared (?:with|to)|was|were|had)\b[^.;|]{0,30}|\|\s*)\**$";
    /// What a figure is a part of is another thing, not the total.
    OF_ANOTHER = r"^[*_]*\s*(?:\[F\d+\]\s*)?of\s";
    /// The figure that follows is the whole's, whatever else is named.
    WHOLE_BEFORE = r"(?i)(?:\b(?:total|overall|altogether)\s*(?:of|is|was|at|:)?|\b(?:out )?of (?:the|your|an?)(?: overall| total)?)\s*\**$";
    /// The same, behind it.
    WHOLE_BEHIND = r"(?i)^[*_]*\s*(?:\[F\d+\]\s*)?(?:\w+\s)?(?:total|overall|altogether|in all|bill)\b";
    /// An arrow from what was to what is, before a figure or behind it.
    ARROW_BEFORE = r"(?:→|->|⟶)\s*[*_`]*$";
    /// The same behind it.
    ARROW_BEHIND = r"^[*_`]*\s*(?:→|->|⟶)";
    /// A block that is a label, or an introduction to the next.
    LEAD = r"^\s*(?:[-*+\d.)]+\s+)?\*\*[^\n]+\*\*:?\s*$|:[*_]*\s*$";
    /// The heading of a column of differences.
    CHANGE_COLUMN = r"(?i)^\s*[*_]*(?:change|Δ|delta|diff\w*|growth|increase|decrease|mom)\b";
    /// A sentence that names last what it is about.
    TURNED = r"(?i)^\W*(?:compared|relative|next|unlike|versus|against|as opposed|while)\b";
    /// The beginning of a list's item, or of a table's row.
    ITEM = r"^(?P<indent>[ \t]*)(?:[-*+][ \t]|\d{1,3}[.)][ \t]|\|)";
    /// What makes one time of two.
    JOINT = r"(?i)^\s*(?:[–—-]|to|and|through|until)\s*$";
    /// What comes between a time and the figure that is of it.
    LEADS = r"^[)\]]?[:=]?\s*[*_`]*$";
    /// What leads to a remedy: the name behind it is of something that need not be there yet.
    REMEDY = r"(?i)\b(?:to|into|with|use|using|via)\s+(?:an?\s+|the\s+)?[`*]*$";
    /// The first cell of a row, or what stands before the colon of a list's item.
    LABEL = r"(?m)^[ \t]*(?:\|[ \t]*|[-*+][ \t]+|\d{1,3}[.)][ \t]+)[*_`]*(?P<name>[^|:*_`\n]{2,60}?)[*_`]*[ \t]*(?:\||:)";
    /// A name of an account and the like, by the word behind it.
    OF_ACCOUNT = r"(?:^|\s)[`*]*(?P<name>[A-Za-z0-9][\w.-]*(?: [\w.-]+)?)[`*]*\s(?:account|environment|team|project)\b";
    /// A clause that is about what is paid.
    COSTING = r"(?i)\b(?:costs?|costing|paid|pays?|paying|bill(?:ed|s)?|spen[dt]\w*|charg(?:e[sd]?|ing))\b";
    /// A clause that is about a part which no whole is.
    PARTIAL = r"(?ix)\b(?:compute|storage|network(?:ing)?|databases?|data\x20transfer|traffic|kubernetes|k8s|containers?|serverless|licen[cs]es?|taxes|snapshots?|volumes|instances|buckets|functions|backups?|logs|logging
        |monitoring|production|prod|staging|development|dev|testing|marketing|teams?|departments?|customers?|tenants?|machine\x20learning|analytics|security)\b";
    /// What is no part of those that are told.
    OTHER = r"(?i)\bothers?\b";
    /// The one that costs most.
    LARGEST = r"(?i)\b(?:largest|biggest|dearest|costliest|most expensive|top|highest)\s(?:single\s|cost\s)?(?P<of>service|account|region|resource)?";
    /// The time that an amount is for, right behind it.
    RATE_BEHIND = r"(?ix)^[*_`\s]*(?:\[F\d+\][*_`\s]*)?(?:(?:/|per\b|an?\b|each\b|every\b)\s*(?P<unit>hour|hr|day|week|month|mo|quarter|year|yr|annum)\b|(?:per|each)\s(?P<thing>[a-z]+)\b|(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annually)\b|(?P<over>day|week|month|quarter|year)[-\s]over[-\s]|(?P<yoy>yoy)\b)";
    /// The same before it, as an adjective.
    RATE_BEFORE = r"(?i)\b(?:(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annual)|(?:every|each|per)\s(?P<unit>hour|day|week|month|quarter|year))\b[^.;,|]{0,30}$";
    /// A month without its year; two of them are words, too, and need one before them.
    BARE_MONTH = r"\b(?P<month>January|February|April|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b|\b(?:in|of|for|during|since|from|to|until|through|by|and|over|last|this)\s(?P<word>March|May)\b";
    /// A quarter, with its year or without.
    QUARTER = r"\bQ(?P<quarter>[1-4])\b(?:[-\s/]*(?P<year>(?:19|20)\d\d))?";
    /// A time that is told from the day on which it is said.
    RELATIVE = r"(?i)\b(?:(?P<day>yesterday|today|overnight|last night)|(?:last|past|previous|next)\s(?P<number>\d{1,3}|two|three|four|five|six|seven|ten|twelve|few)\s(?P<many>hour|day|week|month|year)s|(?:last|this|past|previous|next)\s(?P<unit>week|month|quarter|year))\b";
    /// A year alone.
    BARE_YEAR = r"(?i)\b(?:in|of|during|for|over|since)\s(?P<year>(?:19|20)\d\d)\b";
    /// What a day is that stands behind it: an end of the time spoken of.
    END_OF_TIME = r"(?i)\b(?:by|until|till|through|as of|since|to|from|between|and|after|before)\s+$";
    /// What stands between a figure and the time that it is of.
    OF_TIME = r"(?i)^[*_`\s]*(?:\[F\d+\]\s*)?\(?(?:in|for|during|on|of)?\s*$";
    /// The number that follows is one that was left.
    FROM = r"(?i)(?:\b(?:from|previously)\s+|\(was\s+)\**$";
    /// A clause that is about what was before.
    EARLIER = r"(?i)\b(?:previous(?:ly)?|before|earlier|prior|had been|last month|last year)\b";
    /// A word in capitals.
    CAPITALISED = r"\b[A-Z][a-z]{2,}\w*";
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
