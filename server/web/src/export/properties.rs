//! Properties of files with any text in them.

use std::io::{Cursor, Read};

use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use super::sheet::{Cell, Sheet};

/// Text that others wrote: any, and often the start of a formula, control characters or markup.
fn any_text() -> impl Strategy<Value = String> {
    let formula = "[\\t\\r\\n ]{0,2}[=+@＝＋－＠-][-A-Z0-9(),|'\"!]{0,12}";
    let markup = "[<>&\"'/a-z \\x00-\\x1f]{0,20}";
    prop_oneof![any::<String>(), formula, markup, "[\"',;\r\n\t]{0,6}.{0,6}", "x{250,260}"]
}

fn sheet(rows: &[(String, Vec<(String, String)>)]) -> Sheet {
    let columns = ["name", "tags"].map(str::to_owned).to_vec();
    let row =
        |(name, tags): &(String, Vec<(String, String)>)| vec![Cell::Text(name.clone()), Cell::Object(tags.clone())];
    Sheet { name: "Costs", columns, rows: rows.iter().map(row).collect(), ..Sheet::default() }
}

/// Whether a spreadsheet takes a cell for a formula. Some spreadsheets skip spaces before it, and accept full-width signs.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches([' ', '\u{feff}', '\0'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Text of a part of a workbook.
fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

proptest! {
    #[test]
    fn csv_has_no_formulas_and_keeps_its_rows(rows in vec((any_text(), vec((any_text(), any_text()), 0..3)), 0..6)) {
        let csv = sheet(&rows).csv().unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_slice());
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        prop_assert_eq!(records.len(), rows.len() + 1);
        for (record, (name, _)) in records.iter().skip(1).zip(&rows) {
            prop_assert_eq!(record.len(), 2);
            for cell in record {
                prop_assert!(!is_formula(cell), "{:?}", cell);
            }
            prop_assert!(&record[0] == name || record[0] == format!("'{name}"), "{:?}", name);
            prop_assert!(serde_json::from_str::<Value>(&record[1]).is_ok());
        }
    }

    #[test]
    fn json_keeps_all_text(rows in vec((any_text(), vec((any_text(), any_text()), 0..3)), 0..6)) {
        let json: Value = serde_json::from_slice(&sheet(&rows).json()).unwrap();
        for (row, (name, _)) in json["rows"].as_array().unwrap().iter().zip(&rows) {
            prop_assert_eq!(row["name"].as_str(), Some(name.as_str()));
        }
    }

    #[test]
    fn workbooks_have_text_only_and_are_readable(rows in vec((any_text(), vec((any_text(), any_text()), 0..3)), 1..6)) {
        let workbook = sheet(&rows).xlsx().unwrap();
        let worksheet = part(&workbook, "xl/worksheets/sheet1.xml");
        prop_assert!(!worksheet.contains("<f>") && !worksheet.contains("<hyperlink"), "{}", worksheet);
        for xml in [worksheet, part(&workbook, "xl/sharedStrings.xml")] {
            // The characters that XML 1.0 allows (section 2.2).
            let is_allowed = |it: char| it >= ' ' && it != '\u{fffe}' && it != '\u{ffff}' || matches!(it, '\t' | '\n' | '\r');
            prop_assert!(xml.chars().all(is_allowed), "{:?}", xml);
            let text = xml.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").replace("&quot;", "");
            prop_assert!(!text.contains('&'), "{}", text);
        }
    }
}
