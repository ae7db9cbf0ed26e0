//! For any text: no panic, no lost text, and the same result in any pieces.

use proptest::prelude::*;

use super::{
    bill::{bill, instance_name},
    *,
};

/// Likely parts of a text, separated by `¦`: references, figures, names, markup and nonsense.
const PARTS: &str = "Amazon EC2¦cost¦$4,210.55¦12.5%¦[F3]¦[F999]¦{{F3}}¦{{F3 - F8}}¦{F3¦F3¦{{F3 / F4 x}}¦{{¦}}¦[¦\n\n¦\n¦```¦# ¦`web-01`¦`¦``¦2.5×\
    ¦−¦US$¦99999999999999999999999999999¦,¦. ¦9.9.9¦ü¦٣¦。¦、¦10月¦arn:aws:ec2¦i-0abc1234¦5–6%¦\r\n¦|¦1. ¦-¦x¦万¦2026-10-14¦½";

fn text() -> impl Strategy<Value = String> {
    let part = proptest::sample::select(PARTS.split('¦').collect::<Vec<_>>());
    let word = prop_oneof![6 => part.prop_map(str::to_owned), 1 => any::<String>()];
    let words = proptest::collection::vec((word, proptest::sample::select(vec!["", " "])), 0..40);
    words.prop_map(|words| words.into_iter().map(|(word, space)| word + space).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn pieces_give_the_same_results_and_all_text(text in text(), cuts in proptest::collection::vec(0usize..400, 0..24)) {
        let sheet = bill(7, instance_name);
        let verifier = Verifier::new(&sheet);
        let (whole, verification) = verifier.verify(&text);
        let ends: Vec<usize> = [0].into_iter().chain(verification.segments.iter().map(|it| it.span.end)).collect();
        prop_assert!(verification.segments.iter().zip(&ends).all(|(it, end)| it.span.start == *end && !it.span.is_empty()));
        prop_assert_eq!(ends.last(), Some(&whole.len()));
        let count = |is_match: fn(&Verdict) -> bool| verification.segments.iter().filter(|it| is_match(&it.verdict)).count();
        prop_assert_eq!(count(|it| matches!(it, Verdict::NotVerified(_))), verification.not_verified);
        prop_assert_eq!(count(|it| matches!(it, Verdict::Verified { .. })), verification.verified);

        let mut cuts: Vec<usize> = cuts.into_iter().map(|it| text.floor_char_boundary(it)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let mut answer = AnswerStream::new(&verifier);
        let (mut blocks, mut streamed) = (Vec::new(), String::new());
        for cut in cuts.windows(2) {
            let complete = answer.push(&text[cut[0]..cut[1]]);
            streamed.extend(complete.iter().map(Block::unseen));
            streamed.push_str(&answer.preview());
            blocks.extend(complete);
        }
        let last = answer.finish();
        streamed.extend(last.iter().map(Block::unseen));
        blocks.extend(last);
        prop_assert_eq!(&streamed, &whole);
        prop_assert_eq!(blocks.iter().map(|it| it.text.as_str()).collect::<String>(), whole);
        let verdicts = blocks.into_iter().flat_map(|it| it.verification.segments).map(|it| it.verdict);
        prop_assert!(verdicts.eq(verification.segments.into_iter().map(|it| it.verdict)));
    }
}

#[test]
fn blocks_end_with_an_empty_line_outside_of_code() {
    let sheet = bill(7, instance_name);
    let verifier = Verifier::new(&sheet);
    let mut answer = AnswerStream::new(&verifier);
    assert!(answer.push("One\nline\n").is_empty());
    assert!(answer.push("\n \n").is_empty(), "more empty lines may follow");
    let blocks = answer.push("Two");
    assert_eq!((blocks[0].start, blocks[0].text.as_str()), (0, "One\nline\n\n \n"));
    assert!(answer.push("\n```\na\n\nb\n").is_empty());
    assert_eq!(answer.push("```\n\nThree").len(), 1);
    assert_eq!(answer.finish().unwrap().text, "Three");
}

#[test]
fn splits_long_blocks_and_buffers_incomplete_references() {
    let sheet = bill(7, instance_name);
    let verifier = Verifier::new(&sheet);
    let (_, all) = verifier.verify(&"ü$1 ".repeat(20_000));
    assert_eq!((all.verified, all.not_verified), (0, 20_000));
    let mut answer = AnswerStream::new(&verifier);
    let mut previewed = |piece: &str| {
        assert!(answer.push(piece).is_empty());
        answer.preview()
    };
    assert_eq!(["It cost ", "{", "{F", "1}", "}"].map(&mut previewed), ["It", " cost", "", "", ""]);
    assert!(previewed(" now").starts_with(" $"));
}
