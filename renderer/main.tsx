import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { StoreContext, WireContext } from './hooks.ts'
import { followState } from './store.ts'
import './theme/tokens.css'
import './theme/base.css'
import './theme/shell.css'
import './theme/controls.css'
import './theme/fields.css'
import './theme/dialogs.css'
import './asks/asks.css'
import './paste/paste.css'
import './review/review.css'
import './views/profiles/profiles.css'
import './views/profiles/editing.css'
import './views/signIns/signIns.css'
import './views/keys/keys.css'
import './views/explain/explain.css'
import './views/explain/ladder.css'
import './views/explain/whatIf.css'
import './views/problems/problems.css'
import './views/callers/callers.css'
import './views/wizard/wizard.css'
import { connect } from './wire.ts'

const connection = connect()
const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element.')
createRoot(root).render(
  <WireContext value={connection.wire}>
    <StoreContext value={followState(connection)}>
      <App />
    </StoreContext>
  </WireContext>,
)
