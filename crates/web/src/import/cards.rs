//! A file of cards.

use super::columns::{Cells, FileError, lines};
use doorward_app::access::NewCard;
use doorward_app::import::{CardOwner, CardRow, Line};
use doorward_domain::access::{CardNumber, DisplayName, PersonNumber};
use doorward_domain::{Email, FieldProblem, UserName};

const COLUMNS: [&str; 5] = ["email", "user_name", "email_id", "number", "label"];

/// Reads a file of cards.
///
/// # Errors
/// When the file cannot be taken at all.
pub fn read(bytes: &[u8]) -> Result<Vec<Line<CardRow>>, FileError> {
    let ready = |columns: &super::columns::Columns| {
        let named = ["email", "user_name", "email_id"].iter().any(|column| columns.has(column));
        if !named {
            return Err(FileError::ColumnMissing("email (or user_name, or email_id)"));
        }
        columns.has("number").then_some(()).ok_or(FileError::ColumnMissing("number"))
    };
    lines(bytes, &COLUMNS, ready, card)
}

fn card(cells: &mut Cells<'_>) -> Option<CardRow> {
    let email = cells.optional("email", Email::parse);
    let user_name = cells.optional("user_name", UserName::parse);
    let owner_number = cells.optional("email_id", |text| {
        let expected = "the number of a person";
        text.parse().map(PersonNumber).map_err(|_| FieldProblem::Malformed { expected })
    });
    if ["email", "user_name", "email_id"].iter().all(|column| cells.text(column).is_none()) {
        cells.refuse("email", "is required, or user_name, or email_id: whose card is it?");
    }
    let number = cells.required("number", CardNumber::parse);
    let label = cells.optional("label", DisplayName::parse);
    let owner = CardOwner { email, user_name, number: owner_number };
    Some(CardRow { owner, card: NewCard { number: number?, label } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_with_its_zeros_and_its_owner() {
        let lines = read(b"Number\tEmail-ID\tlabel\n 007 \t12\tGate\n").unwrap();
        let row = lines[0].read.as_ref().unwrap();
        assert_eq!(row.card.number.reveal(), "007");
        assert_eq!(row.owner.number, Some(PersonNumber(12)));
        assert_eq!(row.card.label.as_ref().unwrap().as_str(), "Gate");
    }

    #[test]
    fn no_reason_tells_the_number_of_a_card() {
        let text = b"email,number\n,123\na@b.c,4E+11\na@b.c,\nx,55512345678\n";
        let lines = read(text).unwrap();
        let problems: Vec<_> =
            lines.into_iter().filter_map(|line| line.read.err()).flatten().collect();
        let columns: Vec<_> = problems.iter().filter_map(|problem| problem.column).collect();
        assert_eq!(columns, ["email", "number", "number", "email"]);
        let told = format!("{problems:?}");
        assert!(!told.contains("4E") && !told.contains("123"), "{told}");
    }

    #[test]
    fn a_file_that_names_no_people_or_no_numbers_is_refused() {
        let said = |text: &[u8]| read(text).unwrap_err().to_string();
        assert!(said(b"number\n1\n").contains("email (or user_name, or email_id)"));
        assert!(said(b"email\na@b.c\n").contains("number"));
    }
}
