//! `doorward import`: people and cards from a file, all of it or nothing.

use crate::access::{Access, done};
use crate::support::{add, management, shown};
use doorward_testkit::{Company, Output, World, on_both_engines};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Writes a file beside the data and imports it.
fn import(world: &World, arguments: &[&str], file: &str, text: impl AsRef<[u8]>) -> Output {
    let path = world.path(file);
    std::fs::write(&path, text).unwrap();
    let mut all = vec!["import"];
    all.extend(arguments);
    all.push(path.to_str().unwrap());
    world.run(&all)
}

/// Imports people who are all taken.
#[track_caller]
fn people(world: &World, text: &str) -> Value {
    import(world, &["--json", "people"], "p.csv", text).done().json()
}

/// The reasons of a refused file as `line: column`, or `line` alone.
#[track_caller]
fn refused(output: Output) -> Vec<String> {
    let json = output.json();
    assert_eq!(json["written"], false);
    let line = output.refused();
    assert!(line.contains("nothing is written"), "{line}");
    let cells = json["refused"].as_array().unwrap().iter();
    let texts = cells.map(|cell| match cell["column"].as_str() {
        Some(column) => format!("{}: {column}", cell["line"]),
        None => cell["line"].to_string(),
    });
    texts.collect()
}

fn count(world: &World, table: &str) -> i64 {
    world.number(&format!("SELECT COUNT(*) FROM {table}"))
}

fn imported(world: &World, company: &Company) -> Vec<Value> {
    let mut rows = world.audit(company);
    rows.retain(|row| row["act"].as_str().unwrap().starts_with("import."));
    rows
}

const GOOD: &str = "\u{FEFF}Email;First Name;last_name;user_name;alias1;phone;country_code;groups;status;rank\r\n\
    ann@example.org;Ann;Lee;Ann001;annie;98768 13805;+91;Staff|Night;active;admin\r\n\
    \r\n\
    Bob@Example.org;\"Bob \"\"B\"\"; jr.\";;;;;;;inactive;\r\n";

on_both_engines! {
    fn import_takes_people_in_as_the_file_says(world: &mut World) {
        let company = world.open(&[]);
        let dry = import(world, &["people", "--json", "--dry-run", "--create-groups"], "p.csv", GOOD);
        assert_eq!((dry.json()["added"].as_i64(), dry.json()["groups_made"].as_i64()), (Some(2), Some(2)));
        assert_eq!(dry.done().json()["written"], false);
        assert_eq!(world.people(&company), 0);
        assert!(imported(world, &company).is_empty());

        let said = import(world, &["people", "--create-groups"], "p.csv", GOOD).done().stdout;
        assert_eq!(said.trim(), "2 people added, 2 groups made");
        let ann = shown(world, "ANNIE");
        assert_eq!((&ann["user_name"], &ann["phone"]), (&json!("Ann001"), &json!("+919876813805")));
        assert_eq!((&ann["source"], &ann["status"]), (&json!("Import"), &json!("active")));
        for (query, wanted) in [
            ("SELECT COUNT(*) FROM person WHERE membership = 'member' AND confirmed_at IS NOT NULL", 2),
            ("SELECT COUNT(*) FROM person WHERE first_name = 'Bob \"B\"; jr.' AND status = 'inactive'", 1),
            ("SELECT COUNT(*) FROM person WHERE email = 'ann@example.org' AND rank = 'ADMIN'", 1),
            ("SELECT COUNT(*) FROM login_name", 2),
            ("SELECT COUNT(*) FROM access_group WHERE kind = 'users'", 2),
            ("SELECT COUNT(*) FROM access_group_member", 2),
        ] {
            assert_eq!(world.number(query), wanted, "{query}");
        }
        let audit = imported(world, &company);
        assert_eq!(audit.len(), 1);
        assert_eq!((&audit[0]["act"], &audit[0]["times"]), (&json!("import.people"), &json!(2)));
        assert!(audit[0]["device"].as_str().unwrap().contains("\"groups_made\":2"));
    }

    fn import_numbers_go_on_beside_a_server_that_adds(world: &mut World) {
        let (company, client) = management(world);
        add(&client, "before");
        people(world, "email,user_name\na@x.example,a\nb@x.example,b\n");
        add(&client, "after");
        assert_eq!(world.people(&company), 4);
        assert_eq!(world.number("SELECT COUNT(DISTINCT number) FROM person"), 4);
        assert_eq!(
            world.number("SELECT COUNT(*) FROM person p JOIN person q ON p.email = 'a@x.example' \
                AND q.email = 'b@x.example' AND p.id < q.id AND q.number = p.number + 1"),
            1,
            "people keep the order of their file"
        );
    }

    fn import_names_every_refused_line_and_writes_none(world: &mut World) {
        let (company, client) = management(world);
        add(&client, "taken");
        let text = "email,user_name,alias1,phone,groups,status,rank\n\
            good@x.example,good,,,,,\n\
            no address,,,12,,asleep,KING\n\
            taken@EXAMPLE.org,,,,,,\n\
            a@x.example,TAKEN,,,,,\n\
            b@x.example,,lonely,,,,\n\
            GOOD@x.example,,,,,,\n\
            c@x.example,Good,,,,,\n\
            d@x.example,d,gOOd,,,,\n\
            e@x.example,,,,Nobodies,,\n\
            f@x.example\n\
            ,g,,,,,\n";
        let wanted = [
            "3: email", "3: phone", "3: status", "3: rank", "4: email", "5: user_name", "6: alias1",
            "7: email", "8: user_name", "9: alias1", "10: groups", "11", "12: email",
        ];
        for options in [&["people", "--json", "--dry-run"][..], &["people", "--json"]] {
            assert_eq!(refused(import(world, options, "p.csv", text)), wanted);
            assert_eq!(world.people(&company), 1);
        }
        let plain = import(world, &["people"], "p.csv", text);
        assert!(plain.stdout.contains("line 7: email stands in line 2 already"), "{plain:?}");
        assert!(plain.refused().contains("10 of 11 lines are refused"));
        assert!(imported(world, &company).is_empty());

        let left = import(world, &["people", "--skip-refused"], "p.csv", text).done().stdout;
        assert!(left.ends_with("1 people added, 10 lines left out\n"), "{left}");
        assert_eq!(world.people(&company), 2);
    }

    fn import_refuses_a_file_that_is_no_table_of_people(world: &mut World) {
        let company = world.open(&[]);
        for (text, wanted) in [
            (&b""[..], "is empty"),
            (b"\xEF\xBB\xBF\r\n\r\n", "is empty"),
            (b"email\r\n", "no line beneath"),
            (b"first_name\nAnn\n", "no column email"),
            (b"email,frist_name\na@b.c,Ann\n", "no column frist_name"),
            (b"email,Email\na@b.c,a@b.c\n", "two columns"),
            (b"email,first_name\na@b.c,Jos\xE9\n", "line 2 is not in UTF-8"),
            (b"\xFF\xFEe\0", "UTF-16"),
            (b"email,first_name\na@b.c,\"Ann\nd@e.f,Bo\n", "quotation mark"),
        ] {
            for option in ["--dry-run", "--skip-refused"] {
                let line = import(world, &["people", option], "p.csv", text).refused();
                assert!(line.contains(wanted) && line.contains("p.csv"), "{line}");
            }
        }
        let line = world.run(&["import", "people", "nowhere.csv"]).refused();
        assert!(line.contains("nowhere.csv"), "{line}");
        assert_eq!(world.people(&company), 0);
    }

    fn import_knows_by_the_name_of_a_file_what_it_holds(world: &mut World) {
        world.open(&[]);
        import(world, &[], "Our People 2026.csv", "email\na@x.example\n").done();
        import(world, &[], "cards.csv", "email,number\na@x.example,7\n").done();
        let line = import(world, &[], "list.csv", "email\nb@x.example\n").refused();
        assert!(line.contains("import people FILE.csv"), "{line}");
        import(world, &["people", "--replace"], "p.csv", "email\nb@x.example\n").refused();
        import(world, &["cards", "--update"], "p.csv", "email,number\na@x.example,8\n").refused();
        assert_eq!((count(world, "person"), count(world, "card")), (1, 1));
    }

    fn import_adopts_whoever_is_invited(world: &mut World) {
        let company = world.open(&[]);
        Access::new(&company).invite(world, &["ann@x.example", "bob@x.example"]);
        let before = world.number("SELECT number FROM person WHERE email = 'ann@x.example'");
        let done = people(
            world,
            "email,user_name,first_name\nAnn@x.example,ann,Ann\nbob@x.example,,Bob\n",
        );
        assert_eq!((&done["adopted"], &done["added"]), (&json!(2), &json!(0)));
        let after = world.number("SELECT number FROM person WHERE email = 'Ann@x.example'");
        assert_eq!(before, after);
        for (query, wanted) in [
            ("SELECT COUNT(*) FROM person WHERE membership = 'member' AND source = 'Import'", 2),
            ("SELECT COUNT(*) FROM invitation WHERE state = 'open'", 0),
            ("SELECT COUNT(*) FROM login_name", 1),
        ] {
            assert_eq!(world.number(query), wanted, "{query}");
        }
        // A member without a user name gets one, and is otherwise not taken over again.
        assert_eq!(refused(import(world, &["people", "--json"], "p.csv", "email\nbob@x.example\n")), ["2: email"]);
        people(world, "email,user_name\nbob@x.example,bob\n");
        assert_eq!(shown(world, "bob")["first_name"], "Bob");
    }

    fn import_of_a_file_twice_refuses_it_or_updates(world: &mut World) {
        let (company, _) = management(world);
        let text = "email,user_name,alias1,first_name,status\n\
            a@x.example,ann,annie,Ann,active\nb@x.example,bob,,Bob,active\n";
        people(world, text);
        let again = import(world, &["people", "--json"], "p.csv", text);
        assert_eq!(refused(again), ["2: email", "3: email"]);
        let same = import(world, &["people", "--json", "--update"], "p.csv", text).done().json();
        assert_eq!((&same["updated"], &same["added"]), (&json!(2), &json!(0)));
        let changed = "email,user_name,alias1,last_name,status\n\
            A@x.example,annie,ANN,Lee,inactive\nb@x.example,BOB,robert,,\nc@x.example,bobby,,,\n";
        let changed = import(world, &["people", "--json", "--update"], "p.csv", changed).done().json();
        assert_eq!((&changed["updated"], &changed["added"]), (&json!(2), &json!(1)));
        let ann = shown(world, "ann");
        assert_eq!((&ann["user_name"], &ann["aliases"][0]), (&json!("annie"), &json!("ANN")));
        assert_eq!((&ann["first_name"], &ann["last_name"]), (&json!("Ann"), &json!("Lee")));
        assert_eq!((&ann["status"], &ann["email"]), (&json!("inactive"), &json!("A@x.example")));
        let bob = shown(world, "robert");
        assert_eq!((&bob["user_name"], &bob["first_name"]), (&json!("BOB"), &json!("Bob")));
        let stolen = "email,user_name\na@x.example,bob\n";
        let stolen = import(world, &["people", "--json", "--update"], "p.csv", stolen);
        assert_eq!(refused(stolen), ["2: user_name"]);
        assert_eq!(world.people(&company), 3);
    }

    fn import_gives_people_their_cards(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        people(world, "email,user_name\na@x.example,ann\nb@x.example,bob\nc@x.example,\n");
        let number = world.number("SELECT number FROM person WHERE email = 'c@x.example'");
        let text = format!(
            "number,label,email,user_name,email_id\n\
             0012,Gate,A@x.example,ann,\n13,,,BOB,\n14,,,,{number}\n0012,,,bob,\n"
        );
        let cards = |options: &[&str], text: &str| {
            let all = [&["cards", "--json"], options].concat();
            import(world, &all, "c.csv", text)
        };
        assert_eq!(refused(cards(&[], &text)), ["5: number"]);
        assert_eq!(refused(cards(&["--dry-run"], &text)), ["5: number"]);
        assert_eq!(count(world, "card"), 0);
        assert_eq!(cards(&["--allow-duplicates"], &text).done().json()["added"], 4);
        let of = |number: i64| {
            let body = json!({ "email_id": number });
            done(&access.get(world, "/modifysmartcard", &body))
        };
        assert_eq!(of(number)["smartcards"], json!([{ "label": null, "number": "14" }]));
        assert_eq!(world.number("SELECT COUNT(*) FROM person WHERE enrolment = 'enrolled'"), 3);

        let wrong = "number,email,user_name,email_id\n\
            13,a@x.example,,\n77,nobody@x.example,,\n78,a@x.example,bob,\n79,,,\n80,a@x.example,,\n\
            80,a@x.example,,\n4E+11,,ann,\n81,,,99999\n";
        assert_eq!(
            refused(cards(&[], wrong)),
            ["2: number", "3: email", "4: user_name", "5: email", "7: number", "8: number", "9: email_id"]
        );
        assert_eq!(cards(&["--skip-refused"], wrong).done().json()["added"], 1);
        cards(&["--skip-refused", "--replace"], wrong).refused();

        let again = cards(&[], "number,user_name\n0012,ann\n90,ann\n").done().json();
        assert_eq!((&again["added"], &again["unchanged"]), (&json!(1), &json!(1)));
        // Numbers that go with a replacement are free for whoever else is in the file.
        cards(&["--replace"], "number,user_name\n13,ann\n0012,bob\n").done();
        assert_eq!(count(world, "card"), 3);
        let many: String = (100..165).fold("number,user_name\n".to_owned(), |mut text, number| {
            writeln!(text, "{number},ann").unwrap();
            text
        });
        assert_eq!(refused(cards(&["--replace"], &many)), ["66: number"]);
        let audit = imported(world, &company);
        assert!(audit.iter().all(|row| row["person"].is_null()));
        assert!(!format!("{audit:?}").contains("0012"));
    }

    fn import_takes_ten_thousand_lines(world: &mut World) {
        let (company, client) = management(world);
        let mut text = "email\tuser_name\tfirst_name\tgroups\n".to_owned();
        let mut cards = "user_name,number\n".to_owned();
        for number in 0..10_000 {
            writeln!(text, "p{number}@x.example\tuser{number}\tÉva {number}\tStaff").unwrap();
            writeln!(cards, "USER{number},{}", 5_000_000 + number).unwrap();
        }
        import(world, &["people", "--create-groups"], "p.csv", &text).done();
        import(world, &["cards"], "c.csv", &cards).done();
        assert_eq!(world.people(&company), 10_000);
        assert_eq!((count(world, "card"), count(world, "access_group_member")), (10_000, 10_000));
        assert_eq!(shown(world, "User9999")["first_name"], "Éva 9999");
        add(&client, "one-more");
        let spoilt = format!("{cards}user0,5000001\n");
        let output = import(world, &["cards", "--replace"], "c.csv", spoilt);
        assert!(output.stdout.contains("line 10002: number is given to somebody else in line 3"));
        output.refused();
        assert_eq!(count(world, "card"), 10_000);
    }
}
