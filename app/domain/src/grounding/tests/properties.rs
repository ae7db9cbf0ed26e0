//! Whatever is written: nothing panics, nothing is lost, and pieces make no difference.

use proptest::prelude::*;

use super::{
    bill::{bill, named},
    *,
};

/// Text in which references, figures, names, markup and nonsense are likely.
fn text() -> impl Strategy<Value = String> {
    let words = [
        "Amazon EC2",
        "cost",
        "$4,210.55",
        "12.5%",
        "[F3]",
        "[F999]",
        "{{F3}}",
        "{{F3 - F8}}",
        "{F3",
        "F3",
        "{{F3 / F4 x}}",
        "{{",
        "}}",
        "[",
        "\n\n",
        "\n",
        "```",
        "# ",
        "`web-01`",
        "`",
        "``",
        "2.5×",
        "−",
        "US$",
        "99999999999999999999999999999",
        ",",
        ". ",
        "9.9.9",
        "ü",
        "٣",
        "。",
        "10月",
        "arn:aws:ec2",
        "i-0abc1234",
        "5–6%",
        "\r\n",
        "|",
        "1. ",
        "-",
        "x",
        "万",
        "2026-10-14",
        "½",
    ];
    let word = prop_oneof![6 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    let glue = proptest::sample::select(vec!["", " "]);
    proptest::collection::vec((word, glue), 0..40)
        .prop_map(|all| all.into_iter().map(|(word, glue)| word + glue).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn segments_are_all_of_the_text_in_order(text in text()) {
        let sheet = bill(7, named);
        let (shown, grounded) = Grounder::new(&sheet).ground(&text);
        let mut end = 0;
        for segment in &grounded.segments {
            prop_assert_eq!(segment.span.start, end);
            prop_assert!(segment.span.end > end && shown.get(segment.span.clone()).is_some());
            end = segment.span.end;
        }
        prop_assert_eq!(end, shown.len());
        let marked = grounded.segments.iter().filter(|it| matches!(it.verdict, Verdict::NotVerified(_))).count();
        let linked = grounded.segments.iter().filter(|it| matches!(it.verdict, Verdict::Verified { .. })).count();
        prop_assert_eq!((marked, linked), (grounded.not_verified, grounded.verified));
    }

    #[test]
    fn pieces_make_no_difference_and_what_was_previewed_stays(text in text(), cuts in proptest::collection::vec(0usize..400, 0..24)) {
        let sheet = bill(7, named);
        let grounder = Grounder::new(&sheet);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|it| text.floor_char_boundary(it)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let mut answer = Answer::new(&grounder);
        let (mut shown, mut segments, mut previews) = (String::new(), Vec::new(), String::new());
        let mut take = |blocks: Vec<Block>, previews: &mut String| {
            for block in blocks {
                previews.push_str(block.unseen());
                shown.push_str(&block.text);
                segments.extend(block.grounded.segments.into_iter().map(|it| (it.span.start + block.start, it.verdict)));
            }
        };
        for cut in cuts.windows(2) {
            take(answer.push(&text[cut[0]..cut[1]]), &mut previews);
            previews.push_str(&answer.preview());
        }
        take(answer.finish().into_iter().collect(), &mut previews);
        let (whole, grounded) = grounder.ground(&text);
        prop_assert_eq!(&shown, &whole);
        prop_assert_eq!(previews, whole);
        prop_assert_eq!(segments, grounded.segments.into_iter().map(|it| (it.span.start, it.verdict)).collect::<Vec<_>>());
    }
}

#[test]
fn a_block_ends_with_an_empty_line_outside_of_code() {
    let sheet = bill(7, named);
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
fn a_block_without_end_is_cut_and_a_reference_is_held_until_it_closes() {
    let sheet = bill(7, named);
    let grounder = Grounder::new(&sheet);
    let (_, all) = grounder.ground(&"ü$1 ".repeat(20_000));
    assert_eq!((all.verified, all.not_verified), (0, 20_000));
    let mut answer = Answer::new(&grounder);
    let mut previewed = |piece: &str| {
        assert!(answer.push(piece).is_empty());
        answer.preview()
    };
    assert_eq!(["It cost ", "{", "{F", "1}", "}"].map(&mut previewed), ["It cost ", "", "", "", ""]);
    assert!(previewed(" now").starts_with('$'));
}
