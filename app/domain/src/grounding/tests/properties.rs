//! Whatever is written: nothing panics, nothing is lost, and pieces make no difference.

use proptest::prelude::*;

use super::{sheets::sheet, *};

/// Text in which figures, names, markup and nonsense are likely.
fn text() -> impl Strategy<Value = String> {
    let words = [
        "Amazon EC2",
        "cost",
        "$4,210.55",
        "12.5%",
        "[F3]",
        "[F999]",
        "\n\n",
        "\n",
        "```",
        "# ",
        "web-01",
        "`",
        "and",
        "2.5×",
        "1 October 2026",
        "−",
        "half of",
        "US$",
        "1e9",
        "99999999999999999999999999999",
        ",",
        ". ",
        "9.9.9",
        "two instances",
        "ü",
        "٣",
        "arn:aws:ec2",
        "i-0abc1234",
        "about ",
        "5–6%",
        "\r\n",
        "|",
    ];
    let word = prop_oneof![4 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    proptest::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn segments_are_all_of_the_text_in_order(text in text()) {
        let sheet = sheet(7);
        let grounded = Grounder::new(&sheet).ground(&text);
        let mut end = 0;
        for segment in &grounded.segments {
            prop_assert_eq!(segment.span.start, end);
            prop_assert!(segment.span.end > end && text.get(segment.span.clone()).is_some());
            end = segment.span.end;
        }
        prop_assert_eq!(end, text.len());
        let marked = grounded.segments.iter().filter(|it| matches!(it.verdict, Verdict::NotVerified(_))).count();
        let linked = grounded.segments.iter().filter(|it| matches!(it.verdict, Verdict::Verified { .. })).count();
        prop_assert_eq!((marked, linked), (grounded.not_verified, grounded.verified));
    }

    #[test]
    fn pieces_make_no_difference_and_what_has_ended_stays(text in text(), cuts in proptest::collection::vec(0usize..400, 0..12)) {
        let sheet = sheet(7);
        let grounder = Grounder::new(&sheet);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|it| text.floor_char_boundary(it)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let mut answer = Answer::new(&grounder);
        let mut blocks: Vec<Block> = cuts.windows(2).flat_map(|cut| answer.push(&text[cut[0]..cut[1]])).collect();
        let pending = answer.pending().to_owned();
        let told: String = blocks.iter().map(|it| it.text.as_str()).collect();
        prop_assert_eq!(format!("{told}{pending}"), text.clone());
        blocks.extend(answer.finish());
        let mut whole = Answer::new(&grounder);
        let mut at_once = whole.push(&text);
        at_once.extend(whole.finish());
        prop_assert_eq!(blocks, at_once);
    }
}

#[test]
fn a_block_ends_with_an_empty_line_outside_of_code() {
    let sheet = sheet(7);
    let grounder = Grounder::new(&sheet);
    let mut answer = Answer::new(&grounder);
    assert!(answer.push("One\nline\n").is_empty());
    assert!(answer.push("\n \n").is_empty(), "more empty lines may follow");
    let blocks = answer.push("Two");
    assert_eq!((blocks[0].start, blocks[0].text.as_str()), (0, "One\nline\n\n \n"));
    assert!(answer.push("\n```\na\n\nb\n").is_empty());
    assert_eq!(answer.push("```\n\nThree").len(), 1);
    assert_eq!(answer.finish().unwrap().text, "Three");
}

#[test]
fn a_block_without_end_is_cut() {
    let sheet = sheet(7);
    let grounder = Grounder::new(&sheet);
    let all = grounder.ground(&"ü$1 ".repeat(20_000));
    assert_eq!((all.verified, all.not_verified), (0, 20_000));
}
