//! Images laid out by person, as the well-known collections are: a folder for each person, or files
//! whose names begin with the person and an underscore, as in `101_1.tif`.

use crate::error::Error;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The images of each person, both in the order of their names.
pub(super) type People = BTreeMap<String, Vec<PathBuf>>;

const KINDS: [&str; 7] = ["jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff"];

/// Reads a folder.
///
/// # Errors
/// When it cannot be read, or there are no images in it.
pub(super) fn people(folder: &Path) -> Result<People, Error> {
    let mut people = People::new();
    for path in entries(folder)? {
        if path.is_dir() {
            let name = name_of(&path);
            let images = entries(&path)?.into_iter().filter(|path| is_image(path));
            people.entry(name).or_default().extend(images);
        } else if is_image(&path) {
            let name = name_of(&path);
            let person = name.split_once('_').map_or(name.as_str(), |(person, _)| person);
            people.entry(person.to_owned()).or_default().push(path);
        }
    }
    people.retain(|_, images| !images.is_empty());
    for images in people.values_mut() {
        images.sort();
    }
    if people.is_empty() {
        return Err(Error::Usage(format!("{}: there are no images", folder.display())));
    }
    Ok(people)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let wrong = |error: std::io::Error| Error::Usage(format!("{}: {error}", folder.display()));
    std::fs::read_dir(folder)
        .map_err(wrong)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(wrong))
        .collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_image(path: &Path) -> bool {
    let kind = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    path.is_file() && KINDS.contains(&kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_for_each_person_and_a_name_before_the_underscore_are_both_understood() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("Ann")).unwrap();
        for file in ["Ann/2.jpg", "Ann/1.JPG", "Ann/notes.txt", "101_1.tif", "101_2.tif", "readme"]
        {
            std::fs::write(dir.path().join(file), b"x").unwrap();
        }
        let people = people(dir.path()).unwrap();
        let names: Vec<_> = people
            .iter()
            .map(|(person, images)| {
                (person.as_str(), images.iter().map(|path| name_of(path)).collect())
            })
            .collect();
        let expected: Vec<(&str, Vec<String>)> = vec![
            ("101", vec!["101_1.tif".to_owned(), "101_2.tif".to_owned()]),
            ("Ann", vec!["1.JPG".to_owned(), "2.jpg".to_owned()]),
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_folder_without_images_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(people(dir.path()).unwrap_err().to_string().contains("no images"));
    }
}
