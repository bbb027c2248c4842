//! `docs/roles.md`: which role may do what, and what each page takes, written from the code.

use crate::routes::table;
use doorward_domain::{Act, Role};
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "\
# Roles

What each role may do in the portal, and what each page and form takes. This page is written by
`DOORWARD_WRITE_DOCUMENTS=1 cargo test -p doorward-portal roles`; a test fails when it is not current.

Owner and administrator are the vendor's ranks SUPER and ADMIN; the four after them are the portal's own
and REGULAR to the Access API. Owners and administrators also manage each other, except that nobody but
an owner makes, changes or unmakes an owner; the other roles change nobody but members, for whoever could
change the address of somebody above her could sign in as her. A role is given on the page of a person.

";

fn document() -> String {
    let mut out = String::from(HEAD);
    out.push_str("## What a role may do\n\n| |");
    for role in Role::ALL {
        let _ = write!(out, " {} |", role.as_str());
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(Role::ALL.len()));
    out.push('\n');
    for act in Act::ALL {
        let _ = write!(out, "| {} |", act.describe());
        for role in Role::ALL {
            out.push_str(if role.may(act) { " yes |" } else { " |" });
        }
        out.push('\n');
    }
    out.push_str("\n## What a page takes\n\n| page or form | takes |\n|---|---|\n");
    for entry in table() {
        let _ = writeln!(out, "| {} `{}` | {} |", entry.method, entry.path, entry.act.describe());
    }
    out
}

#[test]
fn roles_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/roles.md");
    let wanted = document();
    if std::env::var_os("DOORWARD_WRITE_DOCUMENTS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "run it with DOORWARD_WRITE_DOCUMENTS=1");
}
