//! Every role at every page.

use super::visitor::Visitor;
use crate::support::add;
use doorward_domain::Role;
use doorward_testkit::{Api, World, on_both_engines};

fn give(world: &World, role: Role) {
    let (rank, word) = (role.rank().as_str(), role.as_str());
    world.execute(&format!(
        "UPDATE person SET rank = '{rank}', portal_role = '{word}' WHERE number = 1"
    ));
}

/// Somebody whom everybody who manages people may manage: the second who came.
const MEMBER: &str = "2";

fn path_of(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { MEMBER } else { part });
    parts.collect::<Vec<_>>().join("/")
}

on_both_engines! {
    fn portal_every_role_sees_and_does_what_the_matrix_says(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        add(&world.client(&company, Api::Management), "member");
        let table = doorward_portal::table();
        assert!(table.len() > 30, "{}", table.len());
        for role in Role::ALL {
            give(world, role);
            let token = owner.token();
            for entry in &table {
                let path = path_of(entry.path);
                let allowed = role.may(entry.act);
                let answer = match entry.method {
                    // An answer that goes on has no end to wait for.
                    "GET" if allowed && path.ends_with("/live") => continue,
                    "GET" => owner.get(&path),
                    // What is allowed would be done; that is what the other stories look at.
                    _ if allowed => continue,
                    _ => owner.submit(&path, &[("form_token", &token)]),
                };
                let refused = answer.status == 403;
                assert!(answer.status < 500, "{role:?} {entry:?}: {}", answer.text());
                assert_eq!(refused, !allowed, "{role:?} {entry:?}: {}", answer.status);
            }
        }
        give(world, Role::Owner);
        assert_eq!(owner.get("/portal").status, 200, "nothing was done meanwhile");
    }

    fn portal_no_form_is_taken_without_its_token_and_no_page_without_a_session(world: &mut World) {
        let company = world.open(&[]);
        let (owner, stranger) = (Visitor::owner(world, &company), Visitor::new(world));
        for entry in doorward_portal::table() {
            let path = path_of(entry.path);
            let out = if entry.method == "GET" {
                stranger.get(&path)
            } else {
                assert_eq!(owner.submit(&path, &[]).status, 403, "{entry:?}");
                stranger.submit(&path, &[])
            };
            let to = out.header("location").unwrap_or_default();
            assert_eq!(out.status, 303, "{entry:?}: {}", out.text());
            assert!(to.starts_with("/sign-in?next="), "{entry:?}: {to}");
        }
    }
}
