//! A file of people.

use super::columns::{Cells, FileError, lines};
use doorward_app::import::{Line, PersonRow, Told};
use doorward_domain::access::{DisplayName, Rank};
use doorward_domain::{ALIASES, Email, FieldProblem, PersonName, Phone, Status, UserName};

const ALIAS_COLUMNS: [&str; ALIASES] = ["alias1", "alias2", "alias3", "alias4", "alias5"];

const COLUMNS: [&str; 14] = [
    "email",
    "first_name",
    "last_name",
    "phone",
    "country_code",
    "user_name",
    "alias1",
    "alias2",
    "alias3",
    "alias4",
    "alias5",
    "groups",
    "status",
    "rank",
];

/// Reads a file of people.
///
/// # Errors
/// When the file cannot be taken at all.
pub fn read(bytes: &[u8]) -> Result<Vec<Line<PersonRow>>, FileError> {
    lines(
        bytes,
        &COLUMNS,
        |columns| columns.has("email").then_some(()).ok_or(FileError::ColumnMissing("email")),
        person,
    )
}

fn person(cells: &mut Cells<'_>) -> Option<PersonRow> {
    let email = cells.required("email", Email::parse);
    let first_name = cells.optional("first_name", PersonName::parse);
    let last_name = cells.optional("last_name", PersonName::parse);
    let country_code = cells.text("country_code");
    let phone = cells.optional("phone", |number| Phone::parse(country_code, number));
    let user_name = cells.optional("user_name", UserName::parse);
    let aliases = ALIAS_COLUMNS.map(|column| cells.optional(column, UserName::parse));
    if cells.text("user_name").is_none() {
        let lonely = ALIAS_COLUMNS.into_iter().find(|column| cells.text(column).is_some());
        if let Some(column) = lonely {
            cells.refuse(column, "needs a user_name beside it");
        }
    }
    let groups = cells.optional("groups", |text| {
        let names = text.split('|').map(str::trim).filter(|name| !name.is_empty());
        names.map(DisplayName::parse).collect::<Result<Vec<_>, _>>()
    });
    let status = cells.optional("status", |word| {
        let expected = "a status: write active or inactive, or leave it empty";
        Status::from_word(&word.to_ascii_lowercase()).ok_or(FieldProblem::Malformed { expected })
    });
    let rank = cells.optional("rank", |word| {
        let expected = "a rank: write REGULAR, ADMIN or SUPER, or leave it empty";
        Rank::parse(word).ok_or(FieldProblem::Malformed { expected })
    });
    let told = Told { email: email?, first_name, last_name, phone, user_name, status, rank };
    Some(PersonRow { told, aliases, groups: groups.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is wrong with each line that is refused, as column and reason.
    fn problems(text: &str) -> Vec<(u64, Option<&'static str>, String)> {
        let lines = read(text.as_bytes()).unwrap().into_iter();
        let refused = lines.filter_map(|line| Some((line.number, line.read.err()?)));
        refused
            .flat_map(|(number, problems)| {
                problems.into_iter().map(move |one| (number, one.column, one.reason))
            })
            .collect()
    }

    #[test]
    fn every_column_is_read_in_any_order() {
        let text = "rank;Groups;E-mail\nx;y;z";
        assert_eq!(
            read(text.as_bytes()).unwrap_err().to_string(),
            format!(
                "there is no column e_mail; take it out, or call it one of: {}",
                COLUMNS.join(", ")
            )
        );
        let text = "Rank;GROUPS;Email;status;phone;Country Code;user-name;alias2;First Name\n\
                    admin;Staff| Night shift |;Ann@Example.org;INACTIVE;98768 13805;91;Ann;Annie;Ann\n";
        let lines = read(text.as_bytes()).unwrap();
        let row = lines[0].read.as_ref().unwrap();
        let groups: Vec<_> = row.groups.iter().map(DisplayName::as_str).collect();
        assert_eq!(groups, ["Staff", "Night shift"]);
        assert_eq!(row.told.email.as_str(), "Ann@Example.org");
        assert_eq!(row.told.phone.as_ref().unwrap().as_str(), "+919876813805");
        assert_eq!((row.told.status, row.told.rank), (Some(Status::Inactive), Some(Rank::Admin)));
        assert_eq!(row.aliases[1].as_ref().unwrap().as_str(), "Annie");
        assert_eq!(row.told.first_name.as_ref().unwrap().as_str(), "Ann");
        assert!(row.told.last_name.is_none() && row.aliases[0].is_none());
    }

    #[test]
    fn all_that_is_wrong_with_a_line_is_said_at_once() {
        let text = "email,phone,status,rank,alias1,groups\n,12,asleep,KING,x,\"a\tb\"\n";
        let found = problems(text);
        let columns: Vec<_> = found.iter().filter_map(|(_, column, _)| *column).collect();
        assert_eq!(columns, ["email", "phone", "alias1", "groups", "status", "rank"]);
        assert!(found.iter().all(|(line, ..)| *line == 2));
        assert_eq!(problems("email\na\n").remove(0).2, "is not an e-mail address");
    }

    #[test]
    fn a_line_with_too_many_or_too_few_cells_is_refused_as_a_whole() {
        for text in ["email,rank\na@b.c\n", "email\na@b.c,ADMIN\n", "email,\na@b.c,,x\n"] {
            let found = problems(text);
            assert!(found[0].1.is_none() && found[0].2.contains("cells"), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn a_file_without_addresses_or_without_lines_is_refused() {
        assert_eq!(read(b"rank\nADMIN\n").unwrap_err(), FileError::ColumnMissing("email"));
        assert_eq!(read(b"email\n\n").unwrap_err(), FileError::NoLines);
    }

    proptest! {
        #[test]
        fn a_person_is_read_as_she_was_written(
            name in "[A-Za-z0-9 ,;\"'_.éß]{0,20}",
            user in proptest::option::of("[a-z0-9;,\"]{1,20}"),
            groups in proptest::collection::vec("[A-Za-z,; \"]{1,8}[a-z]", 0..4),
            separator in prop::sample::select(vec![",", ";", "\t"]),
        ) {
            let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
            let cells =
                ["a@b.example", &name, user.as_deref().unwrap_or(""), &groups.join("|")].map(quoted);
            let heads = ["email", "first_name", "user_name", "groups"].join(separator);
            let text = format!("{heads}\r\n{}\r\n", cells.join(separator));
            let lines = read(text.as_bytes()).unwrap();
            let row = lines[0].read.as_ref().unwrap();
            let read_name = row.told.first_name.as_ref().map_or("", PersonName::as_str);
            prop_assert_eq!(read_name, name.trim());
            prop_assert_eq!(row.told.user_name.as_ref().map(UserName::as_str), user.as_deref());
            let read_groups: Vec<_> = row.groups.iter().map(DisplayName::as_str).collect();
            let wanted: Vec<_> = groups.iter().map(|group| group.trim()).collect();
            prop_assert_eq!(read_groups, wanted);
        }
    }
}
