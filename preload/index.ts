import { contextBridge, ipcRenderer } from 'electron'
import { type Bridge, bridgeName, channels, type EventMessage } from './contract.ts'

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(channels.call, name, input),
  onEvent: (listener) => {
    const forward = (_event: unknown, message: EventMessage) => listener(message)
    ipcRenderer.on(channels.event, forward)
    return () => ipcRenderer.off(channels.event, forward)
  },
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
