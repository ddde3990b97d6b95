// Comfort on top of pages that are whole without it. Nothing here decides; the browser keeps one choice, about keys.
(() => {
  "use strict";

  // Text only for who has this: keys, a handle to drag.
  for (const deel of document.querySelectorAll(".alleen-met-script")) deel.hidden = false;

  const meld = (bij, tekst) => {
    let plek = bij.querySelector(".stand-van-zaken");
    if (!plek) {
      plek = document.createElement("p");
      plek.className = "stand-van-zaken";
      plek.setAttribute("role", "status");
      bij.append(plek);
    }
    plek.textContent = tekst;
  };

  // How many characters are left, once that begins to matter.
  for (const vak of document.querySelectorAll("textarea[maxlength]")) {
    const hoogstens = Number(vak.maxLength);
    const teller = document.createElement("p");
    teller.className = "uitleg";
    teller.id = `${vak.id}-teller`;
    vak.after(teller);
    vak.setAttribute("aria-describedby", `${vak.getAttribute("aria-describedby") ?? ""} ${teller.id}`.trim());
    const tel = () => {
      const over = hoogstens - vak.value.length;
      teller.textContent = vak.value.length > hoogstens / 2 ? `Nog ${over} tekens` : "";
      teller.setAttribute("aria-live", over < 200 ? "polite" : "off");
    };
    vak.addEventListener("input", tel);
    tel();
  }

  // A concept keeps itself, a while after the last key. The answer says which version it is now; with any mistake or
  // change by another the form itself, when it is sent, says what is the matter.
  const concept = document.querySelector("form[data-bewaar]");
  if (concept) {
    let wacht = 0;
    let bezig = false;
    const versie = concept.elements._versie;
    const bewaar = async () => {
      if (bezig) return;
      bezig = true;
      try {
        const velden = new URLSearchParams(new FormData(concept));
        velden.set("_bewaar", "ja");
        const antwoord = await fetch(concept.action, { method: "POST", body: velden, redirect: "error" });
        const nieuw = antwoord.headers.get("ETag");
        if (antwoord.status === 204 && nieuw) {
          versie.value = nieuw.replaceAll('"', "");
          const nu = new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
          meld(concept, `Bewaard als concept om ${nu} uur.`);
        } else {
          meld(concept, "Nog niet bewaard. Druk op de knop om te zien wat er is.");
        }
      } catch {
        meld(concept, "Nog niet bewaard: er is geen verbinding, of u bent uitgelogd.");
      }
      bezig = false;
    };
    concept.addEventListener("input", () => {
      clearTimeout(wacht);
      wacht = setTimeout(bewaar, 5000);
    });
    concept.addEventListener("submit", (gebeurtenis) => {
      clearTimeout(wacht);
      if (bezig) {
        gebeurtenis.preventDefault();
        setTimeout(() => concept.requestSubmit(gebeurtenis.submitter), 300);
      }
    });
  }

  // What is found while one types: the page of the form is asked, and its findings take the place of those that are here.
  // The address of this page stays as it is, so that nothing of it is kept in the history.
  const zoekvorm = document.querySelector("form[role=search]");
  if (zoekvorm) {
    let wacht = 0;
    let vraag = null;
    let vorige = zoekvorm.elements.zoek.value.trim();
    const zoek = async () => {
      const tekst = zoekvorm.elements.zoek.value.trim();
      if (tekst === vorige || tekst.length === 1) return;
      vraag?.abort();
      vraag = new AbortController();
      try {
        const adres = `${zoekvorm.action}?${new URLSearchParams({ zoek: tekst })}`;
        const antwoord = await fetch(adres, { signal: vraag.signal, redirect: "error" });
        if (!antwoord.ok) return;
        const blad = new DOMParser().parseFromString(await antwoord.text(), "text/html");
        const gevonden = blad.querySelectorAll("[data-gevonden]");
        const plekken = document.querySelectorAll("[data-gevonden]");
        if (gevonden.length !== plekken.length) return;
        plekken.forEach((plek, nummer) => plek.replaceWith(gevonden[nummer]));
        vorige = tekst;
        meld(zoekvorm, document.querySelector("[data-telling]").textContent);
      } catch {
        // Asked again meanwhile, no connection, or logged out: the button still does what it says.
      }
    };
    zoekvorm.elements.zoek.addEventListener("input", () => {
      clearTimeout(wacht);
      wacht = setTimeout(zoek, 300);
    });
  }

  // Drag the points of an agenda; the button below keeps the order, as it does without dragging.
  const agenda = document.querySelector("[data-sleepbaar]");
  if (agenda) {
    let sleept = null;
    for (const punt of agenda.children) {
      const kop = punt.querySelector("h3");
      kop.draggable = true;
      kop.classList.add("greep");
      kop.addEventListener("dragstart", (gebeurtenis) => {
        sleept = punt;
        punt.classList.add("sleept");
        gebeurtenis.dataTransfer.effectAllowed = "move";
        gebeurtenis.dataTransfer.setDragImage(punt, 0, 0);
      });
      kop.addEventListener("dragend", () => {
        punt.classList.remove("sleept");
        sleept = null;
        meld(agenda.closest("form"), "De volgorde is nog niet bewaard.");
      });
      punt.addEventListener("dragover", (gebeurtenis) => {
        if (!sleept || sleept === punt) return;
        gebeurtenis.preventDefault();
        const vak = punt.getBoundingClientRect();
        const onder = gebeurtenis.clientY > vak.top + vak.height / 2;
        agenda.insertBefore(sleept, onder ? punt.nextSibling : punt);
      });
    }
  }

  // What still runs: the minute to think again, and the time of the case that is discussed.
  const lopend = [...document.querySelectorAll("[data-tot]")].map((plek) => [plek, plek.textContent.trim()]);
  const tik = () => {
    for (const [plek, begin] of lopend) {
      const over = Math.round(Number(plek.dataset.tot) - Date.now() / 1000);
      const tekst = over > 90 ? `nog ${Math.ceil(over / 60)} minuten` : over > 0 ? `nog ${over} seconden` : "tijd is om";
      plek.textContent = begin ? `${begin}: ${tekst}` : tekst;
    }
  };
  if (lopend.length) {
    tik();
    setInterval(tik, 1000);
  }

  // Keys of the triage board: never while typing, never with Ctrl or Alt, and only on pages that show them.
  const lijst = document.querySelector("[data-lijst]");
  if (lijst) {
    // Keys of one letter can be turned off (WCAG 2.1.4): who speaks to the computer types without meaning to.
    const aan = document.getElementById("sneltoetsen");
    aan.checked = localStorage.getItem("sneltoetsen") !== "uit";
    aan.addEventListener("change", () => localStorage.setItem("sneltoetsen", aan.checked ? "aan" : "uit"));
    document.addEventListener("keydown", (gebeurtenis) => {
      if (!aan.checked) return;
      const typt = gebeurtenis.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
      if (typt || gebeurtenis.ctrlKey || gebeurtenis.altKey || gebeurtenis.metaKey) return;
      const links = [...lijst.querySelectorAll("a[href*='/triage']")];
      if (gebeurtenis.key === "j" || gebeurtenis.key === "k") {
        const waar = links.includes(document.activeElement)
          ? links.indexOf(document.activeElement)
          : links.findIndex((link) => link.hasAttribute("aria-current"));
        const stap = gebeurtenis.key === "j" ? 1 : -1;
        links[Math.min(Math.max(waar + stap, 0), links.length - 1)]?.focus();
        return;
      }
      const besluit = document.querySelector(`[data-toets="${CSS.escape(gebeurtenis.key)}"]`);
      if (besluit) {
        gebeurtenis.preventDefault();
        besluit.open = true;
        // With nothing that must be filled in, Enter confirms at once.
        const eerst = "meteen" in besluit.dataset ? "button" : "select, textarea, input:not([type=hidden]), button";
        besluit.querySelector(eerst).focus();
      }
    });
  }
})();
