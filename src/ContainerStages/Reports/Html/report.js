
// Shows the files whose path has what is typed, and makes the others of the picture pale.
const search = document.getElementById("search");
const found = document.getElementById("found");
const lists = [...document.querySelectorAll("details.files")];
const rows = lists.flatMap(list => [...list.querySelectorAll("tr.file")]);
const areas = [...document.querySelectorAll(".map rect")];
search.parentElement.hidden = false;
search.addEventListener("input", () => {
  const text = search.value.trim().toLowerCase();
  const matches = path => text === "" || (path ?? "").toLowerCase().includes(text);
  let count = 0;
  for (const row of rows) {
    row.hidden = !matches(row.firstElementChild.textContent);
    count += row.hidden ? 0 : 1;
  }
  for (const list of lists) {
    const hits = list.querySelector("tr.file:not([hidden])") !== null;
    list.hidden = !hits;
    list.open = text !== "" && hits;
  }
  for (const area of areas) {
    area.classList.toggle("other", text !== "" && !matches(area.dataset.path));
  }
  found.textContent = text === "" ? "" : `${count} of ${rows.length} listed files`;
});
